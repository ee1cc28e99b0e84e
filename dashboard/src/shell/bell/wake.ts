/** Lets a page that knows of news ask the bell to look at once. */
const news = new EventTarget();

export function askAgain(): void {
  news.dispatchEvent(new Event("news"));
}

export function onNews(act: () => void): () => void {
  news.addEventListener("news", act);
  return () => news.removeEventListener("news", act);
}
