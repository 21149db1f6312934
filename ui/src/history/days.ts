import { endOfMonth, fromDate, startOfMonth, toCalendarDate } from "@internationalized/date";
import type { BatchFilter } from "../backend";

export type Days = Pick<BatchFilter, "from" | "to">;

export function today(now: Date, zone: string): Days {
  const day = toCalendarDate(fromDate(now, zone)).toString();
  return { from: day, to: day };
}

export function thisMonth(now: Date, zone: string): Days {
  const day = toCalendarDate(fromDate(now, zone));
  return { from: startOfMonth(day).toString(), to: endOfMonth(day).toString() };
}

export function sameDays(filter: Days, days: Days): boolean {
  return filter.from === days.from && filter.to === days.to;
}
