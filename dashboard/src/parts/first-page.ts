/** A browser puts the focus at the top of the first page by itself; later ones are put by us. */
let pagesShown = 0;

export function countPage(): void {
  pagesShown += 1;
}

export function isFirstPage(): boolean {
  return pagesShown <= 1;
}
