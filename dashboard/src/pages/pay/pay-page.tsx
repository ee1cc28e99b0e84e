export default function PayPage({ token }: { token: string }) {
  return <p>{token}</p>;
}
