import "./styles/font.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/shell.css";
import { render } from "preact";
import { Start } from "./start";
import { applyTheme } from "./theme";

applyTheme();
render(<Start />, document.getElementById("app") as HTMLElement);
