import type { ComponentChildren } from "preact";
import { texts, useTexts } from "../language/language";
import { Icon } from "./icons";
import type { Saving } from "./use-saving";
import "./save-row.css";

const TEXTS = texts(
  {
    save: "Simpan",
    saving: "Menyimpan…",
    saved: "Tersimpan",
    undo: "Batalkan perubahan",
    unsaved: "Belum disimpan",
  },
  {
    save: "Save",
    saving: "Saving…",
    saved: "Saved",
    undo: "Undo the changes",
    unsaved: "Not saved yet",
  },
);

/** The button that saves a form, and what became of it. The button stays where the focus is. */
export function SaveRow(props: {
  saving: Saving;
  /** Something in the form is not what the API keeps. */
  isChanged: boolean;
  /** Go back to what the API keeps. */
  undo: () => void;
  children?: ComponentChildren;
}) {
  const t = useTexts(TEXTS);
  const { saving, isChanged } = props;
  return (
    <div class="row">
      <button type="submit" class="button" aria-disabled={saving.isBusy}>
        {saving.isBusy ? t.saving : t.save}
      </button>
      {props.children}
      {isChanged && (
        <button type="button" class="button quiet" onClick={props.undo}>
          {t.undo}
        </button>
      )}
      <Saved saving={saving} />
      {isChanged && !saving.isBusy && <span class="small soft">{t.unsaved}</span>}
    </div>
  );
}

/** Says "saved" until something is changed again. */
export function Saved({ saving }: { saving: Saving }) {
  const t = useTexts(TEXTS);
  return (
    <span class="saved" role="status">
      {saving.isSaved && (
        <span class="chip good">
          <Icon name="check" size={14} />
          {t.saved}
        </span>
      )}
    </span>
  );
}
