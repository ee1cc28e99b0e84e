import { useId } from "preact/hooks";
import "./choice.css";

/** One of a few, all of them in sight. */
export function Choice<T extends string>(props: {
  label: string;
  /** The label is there for those who do not see what stands above. */
  isLabelHidden?: boolean;
  options: readonly { value: T; text: string; lang?: string }[];
  value: T;
  choose: (value: T) => void;
  isDisabled?: boolean;
}) {
  const name = useId();
  return (
    <fieldset class="choice" disabled={props.isDisabled}>
      <legend class={props.isLabelHidden ? "visually-hidden" : "label"}>{props.label}</legend>
      <div class="options">
        {props.options.map(({ value, text, lang }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              onChange={() => props.choose(value)}
            />
            <span lang={lang}>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
