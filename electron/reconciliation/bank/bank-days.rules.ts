import { stripeBeginning } from '../../shared/stripe-beginning';

/** Clocks differ, and some banks date a booking by the next working day. */
const daysAhead = 7;

/**
 * Why a day cannot be one on which money was booked: a mistyped year would cover all that lies
 * between, and every payout of it would be missing at the bank.
 * @param day an ISO day, or the empty text where there was none to read
 * @returns a sentence; undefined for a day that can be
 */
export function bookingDayProblem(day: string, now: Date): string | undefined {
  if (day === '') return undefined;
  if (day < stripeBeginning) return `“${day}” lies before Stripe’s first payout. Check the year.`;
  return day > latestBooking(now) ? `“${day}” has not come yet. Check the year.` : undefined;
}

/** The last day on which something can be booked by now. */
export function latestBooking(now: Date): string {
  return new Date(now.getTime() + daysAhead * 86_400_000).toISOString().slice(0, 10);
}
