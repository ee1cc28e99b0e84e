/** What the pages are told about where they run: /config.json, written when they are published. */
export interface Settings {
  login: {
    authorize_url: string;
    token_url: string;
    logout_url: string;
    client_id: string;
    scope: string;
  };
  /** Mail address behind "Contact us". */
  enterprise_contact: string;
  stage: string;
  /** On one machine, with a simulated bank, a mailbox and a clock that can be moved. */
  local: boolean;
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch("/config.json");
  if (!answer.ok) {
    throw new Error(`config.json: ${answer.status}`);
  }
  return (await answer.json()) as Settings;
}
