import type { ComponentChildren } from "preact";
import { texts, useTexts } from "../language/language";
import { Icon } from "./icons";
import type { Saving } from "./use-saving";

const TEXTS = texts(
  { save: "Simpan", saving: "Menyimpan…", saved: "Tersimpan", unsaved: "Belum disimpan" },
  { save: "Save", saving: "Saving…", saved: "Saved", unsaved: "Not saved yet" },
);

/** The button that saves a form, and what became of it. The button stays where the focus is. */
export function SaveRow(props: {
  saving: Saving;
  /** Something in the form is not what the API keeps. */
  isChanged?: boolean;
  children?: ComponentChildren;
}) {
  const t = useTexts(TEXTS);
  const { isBusy, isSaved } = props.saving;
  return (
    <div class="row save-row">
      <button type="submit" class="button" aria-disabled={isBusy}>
        {isBusy ? t.saving : t.save}
      </button>
      {props.children}
      <span class="row" role="status">
        {isSaved && (
          <span class="chip good">
            <Icon name="check" size={14} />
            {t.saved}
          </span>
        )}
      </span>
      {props.isChanged && !isSaved && <span class="small soft">{t.unsaved}</span>}
    </div>
  );
}
