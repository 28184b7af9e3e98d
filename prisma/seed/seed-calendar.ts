const dayMs = 86_400_000;

/** The instant so many days before another; fractions of a day count. */
export function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - Math.round(days * dayMs));
}

/** The instant so many days after another. */
export function daysAfter(instant: Date, days: number): Date {
  return daysBefore(instant, -days);
}

/**
 * The same time of day some calendar months later (or earlier, when negative), in UTC. A day the
 * month does not have becomes its last day, as Stripe's billing anchors do.
 */
export function monthsAfter(instant: Date, months: number): Date {
  const moved = new Date(instant);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(
    Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0),
  ).getUTCDate();
  moved.setUTCDate(Math.min(instant.getUTCDate(), lastDay));
  return moved;
}

/** The earlier of two instants. */
export function earlier(left: Date, right: Date): Date {
  return left < right ? left : right;
}

/** The later of two instants. */
export function later(left: Date, right: Date): Date {
  return left > right ? left : right;
}
