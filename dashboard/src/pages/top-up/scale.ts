/**
 * The scale of the slider: where a quantity lies on it, and which quantity lies at a place.
 *
 * One segment per price slab, of 18, 22, 25 and 35 % of the length; inside a segment the knob moves
 * linearly from its slab's minimum to the next, in the last one to the largest order.
 */
import type { PriceList } from "../../api/types";

export interface Stop {
  credits: number;
  /** Where it lies, from 0 to 1. */
  at: number;
}

/** Stops from the smallest order to the largest, in order. */
export type Scale = readonly Stop[];

const SEGMENTS = [0.18, 0.22, 0.25, 0.35];
/** Where an agreement has fewer slabs than segments, these make the scale as readable. */
const ROUND_QUANTITIES = [1_000, 10_000, 100_000, 250_000];
/** Above this, the knob snaps to thousands: a finger cannot aim at a hundred. */
const FINE_UP_TO = 100_000;
const COARSE_STEP = 1_000;

export function scaleOf({ slabs, credits_min, credits_max }: PriceList): Scale {
  const minima = slabs.map((slab) => slab.credits_min);
  const wanted = minima.length >= SEGMENTS.length ? minima : [...minima, ...ROUND_QUANTITIES];
  const begins = [...new Set([credits_min, ...wanted])]
    .filter((credits) => credits >= credits_min && credits < credits_max)
    .sort((a, b) => a - b);
  let at = 0;
  const stops = begins.map((credits) => {
    const stop = { credits, at };
    at += segmentLength(begins.length, begins.indexOf(credits));
    return stop;
  });
  return [...stops, { credits: credits_max, at: 1 }];
}

function segmentLength(segments: number, index: number): number {
  return segments === SEGMENTS.length ? (SEGMENTS[index] ?? 0) : 1 / segments;
}

/** Return the place of a quantity, from 0 to 1; one outside the scale lies at its end. */
export function placeOf(credits: number, scale: Scale): number {
  for (const [from, to] of segmentsOf(scale)) {
    if (credits <= to.credits) {
      const within = (credits - from.credits) / (to.credits - from.credits);
      return from.at + Math.max(0, within) * (to.at - from.at);
    }
  }
  return 1;
}

/** Return the quantity at a place from 0 to 1, which an order may have. */
export function creditsAt(place: number, scale: Scale, step: number): number {
  for (const [from, to] of segmentsOf(scale)) {
    if (place <= to.at) {
      const within = Math.max(0, place - from.at) / (to.at - from.at);
      return snap(from.credits + within * (to.credits - from.credits), step);
    }
  }
  return scale.at(-1)?.credits ?? 0;
}

/** Return the next quantity that the knob stops at; the ends stay where they are. */
export function nudge(credits: number, direction: 1 | -1, scale: Scale, step: number): number {
  const isCoarse = direction > 0 ? credits >= FINE_UP_TO : credits > FINE_UP_TO;
  const size = isCoarse ? COARSE_STEP : step;
  const next = direction > 0 ? Math.floor(credits / size) + 1 : Math.ceil(credits / size) - 1;
  return within(next * size, scale);
}

/** Return the beginning of the next slab up or down: what Page Up and Page Down reach. */
export function nextStop(credits: number, direction: 1 | -1, scale: Scale): number {
  const beyond = scale.filter((stop) => (stop.credits - credits) * direction > 0);
  const nearest = direction > 0 ? beyond[0] : beyond.at(-1);
  return nearest?.credits ?? credits;
}

function within(credits: number, scale: Scale): number {
  const [least = 0, most = 0] = [scale[0]?.credits, scale.at(-1)?.credits];
  return Math.min(most, Math.max(least, credits));
}

function snap(credits: number, step: number): number {
  const size = credits > FINE_UP_TO ? COARSE_STEP : step;
  return Math.round(credits / size) * size;
}

function segmentsOf(scale: Scale): [Stop, Stop][] {
  return scale.slice(1).map((to, index) => [scale[index] as Stop, to]);
}
