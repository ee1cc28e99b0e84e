import { Icon } from "../../parts/icons";
import { Popover } from "../../parts/popover";

export function Bell() {
  return (
    <Popover label="Notifikasi" icon={<Icon name="bell" />}>
      <p>…</p>
    </Popover>
  );
}
