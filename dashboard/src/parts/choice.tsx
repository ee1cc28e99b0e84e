import { useId } from "preact/hooks";

/** One of a few, all of them in sight. */
export function Choice<T extends string>(props: {
  label: string;
  /** The label is there for those who do not see what stands above. */
  isLabelHidden?: boolean;
  options: readonly { value: T; text: string }[];
  value: T;
  choose: (value: T) => void;
  isDisabled?: boolean;
}) {
  const name = useId();
  return (
    <fieldset class="choice" disabled={props.isDisabled}>
      <legend class={props.isLabelHidden ? "visually-hidden" : "label"}>{props.label}</legend>
      <div class="options">
        {props.options.map(({ value, text }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.choose(value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
