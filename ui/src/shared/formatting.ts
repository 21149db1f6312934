/** Numbers, sizes and dates as people read them. Nothing here computes what is recorded. */
import type { Decimal } from "../backend";
import { language, t } from "./messages";

const THIN = "\u202f";

/** To make a formatter takes a hundred times as long as to use it; each is made once. */
function once<Made>(make: (key: string) => Made): (key: string) => Made {
  const made = new Map<string, Made>();
  return (key) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const now = make(key);
    made.set(key, now);
    return now;
  };
}

const numbers = once((locale) => new Intl.NumberFormat(locale));

/**
 * The language's own grouping: "7 600.5" with a thin no-break space in English metric style, "12,34,567" in Hindi.
 *
 * The figures are Latin in every language. Slips, scales, keyboards and batch codes of a plant in India have them, and
 * they are what CLDR gives for hi-IN; a number must look on the screen as it does on the slip beside it. Devanagari
 * figures that are typed are read all the same.
 */
export function decimal(value: Decimal): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (!match) return value;
  const [, sign = "", whole = "0", fraction] = match;
  const parts = numbers(language() === "en" ? "en" : `${language()}-u-nu-latn`).formatToParts(BigInt(whole));
  const grouped = parts.map((it) => (it.type === "group" && language() === "en" ? THIN : it.value)).join("");
  return sign + grouped + (fraction ? `.${fraction}` : "");
}

export function count(value: number): string {
  return decimal(String(value));
}

/** A size in decimal units, as file managers show it: "2.4 MB". */
export function fileSize(bytes: number): string {
  const units = ["ui-size-bytes", "ui-size-kb", "ui-size-mb", "ui-size-gb"];
  let value = bytes;
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const shown = at < 2 ? Math.round(value).toString() : value.toFixed(1);
  return t(units[at] as string, { size: decimal(shown) });
}

/** Both in the unit of the whole: "18.1 of 31.0 MB". */
export function progressSize(copied: number, size: number): string {
  const whole = fileSize(size);
  const unit = size >= 999_500 ? (size >= 999_500_000 ? 1e9 : 1e6) : size >= 1000 ? 1e3 : 1;
  const part = unit >= 1e6 ? (copied / unit).toFixed(1) : Math.round(copied / unit).toString();
  return t("ui-progress-of", { copied: decimal(part), size: whole });
}

export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 100 ? t("ui-time-seconds", { count: whole }) : t("ui-time-minutes", { count: Math.round(whole / 60) });
}

/** The extension of a name in capitals, for a file that has no picture: "PDF". */
export function kindLabel(name: string): string {
  const extension = /[^.]\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1];
  return extension ? extension.toUpperCase() : t("ui-kind-file");
}

/** "a41c…9e07" */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}

type Calendar = { year: string; month: string; day: string; hour: string; minute: string };

const calendars = once(
  (zone) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
);

function calendar(at: Date, zone: string): Calendar {
  const parts = calendars(zone).formatToParts(at);
  return Object.fromEntries(parts.map((it) => [it.type, it.value])) as Calendar;
}

/** The zone when this computer knows it, else the computer's own. */
export function knownZone(zone: string): string {
  try {
    calendars(zone);
    return zone;
  } catch {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

const dates = once((of) => dateFormat(of));
const datesWithYear = once((of) => dateFormat(of, "numeric"));

function dateFormat(localeAndZone: string, year?: "numeric"): Intl.DateTimeFormat {
  const [locale, timeZone] = localeAndZone.split(" ");
  return new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "short", year });
}

/** "14:02" */
export function clock(instant: string | Date, zone: string): string {
  const { hour, minute } = calendar(new Date(instant), zone);
  return `${hour}:${minute}`;
}

/** "24 Nov", with the year when it is not this one. */
function date(at: Date, now: Date, zone: string): string {
  const locale = language() === "en" ? "en-GB" : `${language()}-u-nu-latn`;
  const otherYear = calendar(at, zone).year !== calendar(now, zone).year;
  return (otherYear ? datesWithYear : dates)(`${locale} ${zone}`).format(at);
}

/** "24 Nov 14:06" */
export function dateAndTime(instant: string | Date, now: Date, zone: string): string {
  const at = new Date(instant);
  return `${date(at, now, zone)} ${clock(at, zone)}`;
}

/** Whole days of the calendar in the plant's time zone. */
function daysAgo(at: Date, now: Date, zone: string): number {
  const key = (it: Date) => {
    const { year, month, day: dayOfMonth } = calendar(it, zone);
    return Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth));
  };
  return (key(now) - key(at)) / 86_400_000;
}

/** "Today 14:00", "Yesterday", "22 Nov" in the plant's time zone. */
export function day(instant: string | Date, now: Date, zone: string): string {
  const at = new Date(instant);
  const ago = daysAgo(at, now, zone);
  if (ago === 0) return t("ui-day-today", { time: clock(at, zone) });
  if (ago === 1) return t("ui-day-yesterday");
  return date(at, now, zone);
}

/** "today 14:00", "yesterday 02:14", "22 Nov 02:14": in the middle of a sentence. */
export function dayAndTime(instant: string | Date, now: Date, zone: string): string {
  const at = new Date(instant);
  const ago = daysAgo(at, now, zone);
  if (ago === 0) return t("ui-when-today", { time: clock(at, zone) });
  if (ago === 1) return t("ui-when-yesterday", { time: clock(at, zone) });
  return dateAndTime(at, now, zone);
}

/** A day of the calendar, "2026-11-24", as people read it: "24 Nov". */
export function calendarDay(iso: string, now: Date): string {
  return date(new Date(`${iso}T12:00:00Z`), now, "UTC");
}
