/** The pages behind the login, in their frame. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { ErrorBoundary, Route, Router, useLocation } from "preact-iso";
import { createApi } from "./api/client";
import type { Me } from "./api/types";
import { type App, AppContext } from "./app-context";
import { Language, rememberLanguage } from "./language/language";
import { lazyPage } from "./pages/lazy-page";
import { countPage } from "./parts/first-page";
import { Toasts } from "./parts/toast";
import type { Session } from "./session/session";
import { SessionEndedDialog } from "./session/session-ended-dialog";
import type { Settings } from "./settings";
import { Shell } from "./shell/shell";

const NumbersPage = lazyPage(() => import("./pages/numbers/numbers-page"));
const NumberPage = lazyPage(() => import("./pages/number/number-page"));
const CreditsPage = lazyPage(() => import("./pages/credits/credits-page"));
const UnmatchedPage = lazyPage(() => import("./pages/unmatched/unmatched-page"));
const TopUpPage = lazyPage(() => import("./pages/top-up/top-up-page"));
const OrderPage = lazyPage(() => import("./pages/order/order-page"));
const SettingsPage = lazyPage(() => import("./pages/settings/settings-page"));
const MissingPage = lazyPage(() => import("./pages/missing-page"));

export function Dashboard(props: { settings: Settings; session: Session; me: Me }) {
  const { settings, session } = props;
  const [me, setMe] = useState(props.me);
  const [hasEnded, setHasEnded] = useState(false);
  const api = useMemo(() => createApi(session), [session]);
  const endSession = useCallback(() => setHasEnded(true), []);

  useEffect(() => rememberLanguage(me.locale), [me.locale]);

  const app: App = useMemo(
    () => ({
      api,
      settings,
      me,
      updateMe: setMe,
      signOut: () => session.signOut(),
      endSession,
    }),
    [api, settings, session, me, endSession],
  );

  return (
    <AppContext.Provider value={app}>
      <Language.Provider value={me.locale}>
        <Toasts>
          <Shell>
            <Pages />
          </Shell>
          {hasEnded && (
            <SessionEndedDialog
              signInAgain={() => session.signInAgain()}
              stay={() => setHasEnded(false)}
            />
          )}
        </Toasts>
      </Language.Provider>
    </AppContext.Provider>
  );
}

function Pages() {
  const { route, path } = useLocation();

  useEffect(() => {
    if (path === "/") {
      route("/numbers", true);
    }
  }, [path, route]);

  return (
    <ErrorBoundary>
      <Router onRouteChange={countPage}>
        <Route path="/numbers" component={NumbersPage} />
        <Route path="/numbers/:number" component={NumberPage} />
        <Route path="/credits" component={CreditsPage} />
        <Route path="/credits/unmatched" component={UnmatchedPage} />
        <Route path="/top-up" component={TopUpPage} />
        <Route path="/orders/:orderId" component={OrderPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route default component={MissingPage} />
      </Router>
    </ErrorBoundary>
  );
}
