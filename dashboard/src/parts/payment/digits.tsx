import "./payment.css";

/**
 * The digits of an account by four, for reading. Nothing stands between the groups, so whoever
 * selects and copies them has the digits that a bank takes. Read aloud, they are single digits.
 */
export function Digits({ of }: { of: string }) {
  const groups = of.match(/.{1,4}/g) ?? [];
  return (
    <>
      <span class="digits" aria-hidden="true">
        {groups.map((group, place) => (
          <span key={place}>{group}</span>
        ))}
      </span>
      <span class="visually-hidden spoken">{[...of].join(" ")}</span>
    </>
  );
}
