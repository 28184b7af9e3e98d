/**
 * Stripe was founded in 2010 and took its first payment in 2011: nothing of it is older. Its API
 * answers times before 1970 with an error.
 */
export const stripeBeginning = '2011-01-01';
