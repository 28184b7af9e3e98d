/** How the money of a purchase can stand against Stripe, as the figures of a period count it. */
export const moneyStandings = ['matched', 'expected', 'explained', 'discrepant'] as const;
export type MoneyStanding = (typeof moneyStandings)[number];

/** How a purchase can stand: beside what is counted, what never is, and what no run has seen. */
export const purchaseStandings = [...moneyStandings, 'not_counted', 'not_compared'] as const;
