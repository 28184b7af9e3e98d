import Stripe from 'stripe';

/** The API version that the installed types describe; requests ask for exactly this one. */
export const stripeApiVersion: string = Stripe.API_VERSION;
