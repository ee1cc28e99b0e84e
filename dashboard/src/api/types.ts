/** Short names for what the OpenAPI document describes. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["MeAnswer"];
export type Role = Me["role"];
export type Locale = Me["locale"];
export type WhatsAppNumber = Schemas["NumberAnswer"];
export type PriceList = Schemas["PriceListAnswer"];
export type Quote = Schemas["QuoteAnswer"];
export type Order = Schemas["OrderAnswer"];
export type Orders = Schemas["OrdersAnswer"];
export type Notifications = Schemas["NotificationsAnswer"];
export type Problem = Schemas["Problem"];
export type PaymentMethod = Order["payment_method"];
