/** Short names for what the OpenAPI document describes. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["MeAnswer"];
export type Role = Me["role"];
export type Locale = Me["locale"];
export type WhatsAppNumber = Schemas["NumberAnswer"];
export type PriceList = Schemas["PriceListAnswer"];
export type Quote = Schemas["QuoteAnswer"];
export type Lot = Schemas["LotAnswer"];
export type StatementEntry = Schemas["EntryAnswer"];
export type Statement = Schemas["StatementAnswer"];
export type Forecast = Schemas["ForecastAnswer"];
export type UnmatchedPayment = Schemas["UnmatchedPaymentAnswer"];
export type Order = Schemas["OrderAnswer"];
export type Orders = Schemas["OrdersAnswer"];
export type Notifications = Schemas["NotificationsAnswer"];
export type Problem = Schemas["Problem"];
export type PaymentMethod = Order["payment_method"];
export type Bank = Schemas["Bank"];
export type Link = Schemas["LinkAnswer"];
export type Notification = Schemas["NotificationAnswer"];
/** The tax identity of the business. */
export type BusinessIdentity =
  paths["/v1/business"]["get"]["responses"][200]["content"]["application/json"];
/** What a pay link shows. */
export type Payable =
  paths["/v1/pay/{token}"]["get"]["responses"][200]["content"]["application/json"];
