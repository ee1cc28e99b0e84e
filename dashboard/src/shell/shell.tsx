/** The frame of the pages: menu, bell, settings, and who is signed in. */
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useApp } from "../app-context";
import { texts, useTexts } from "../language/language";
import { Icon, type IconName } from "../parts/icons";
import { AccountMenu } from "./account-menu";
import { Bell } from "./bell/bell";
import { LocalBar } from "./local-bar";
import { OfflineBar } from "./offline-bar";

const TEXTS = texts(
  {
    skip: "Langsung ke isi halaman",
    menu: "Menu utama",
    numbers: "Nomor WhatsApp",
    credits: "Kredit",
    settings: "Pengaturan",
  },
  {
    skip: "Skip to the content",
    menu: "Main menu",
    numbers: "WhatsApp numbers",
    credits: "Credits",
    settings: "Settings",
  },
);

export function Shell({ children }: { children: ComponentChildren }) {
  const t = useTexts(TEXTS);
  const { me, settings } = useApp();
  const { path } = useLocation();
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t.skip}
      </a>
      {settings.local && <LocalBar />}
      <header class="bar">
        <a class="brand" href="/numbers">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Broadcast credit</span>
        </a>
        <span class="business">{me.business_name}</span>
        <span class="tools">
          <Bell />
          <a
            class="icon-button"
            href="/settings"
            aria-label={t.settings}
            aria-current={path === "/settings" ? "page" : undefined}
            title={t.settings}
          >
            <Icon name="settings" />
          </a>
          <AccountMenu />
        </span>
      </header>
      <nav class="menu" aria-label={t.menu}>
        <MenuLink href="/numbers" icon="phone" text={t.numbers} below={["/numbers"]} />
        <MenuLink
          href="/credits"
          icon="credits"
          text={t.credits}
          below={["/credits", "/top-up", "/orders"]}
        />
      </nav>
      <main id="content" class="content" tabIndex={-1}>
        <OfflineBar />
        {children}
      </main>
    </div>
  );
}

/** A part of the dashboard; `below` are the beginnings of the addresses that belong to it. */
function MenuLink(props: { href: string; icon: IconName; text: string; below: string[] }) {
  const { path } = useLocation();
  const isHere = props.below.some((each) => path === each || path.startsWith(`${each}/`));
  return (
    <a href={props.href} aria-current={isHere ? "page" : undefined}>
      <Icon name={props.icon} />
      {props.text}
    </a>
  );
}
