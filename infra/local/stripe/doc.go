// Package stripe stands in for Stripe on one machine: as much of its HTTP API, its hosted pages and its webhooks as Event
// Radar uses, in the API version of stripe-go v76. It remembers everything in one folder.
//
// A request goes from api.go through idempotency.go to its operation (session, refund, transfer, account, dispute: a file for
// each noun), which reads its parameters (form), changes documents (store) and emits events (event); webhook.go delivers
// these. pages.go has what a browser sees, control.go what a test asks for.
//
// What is not as at the real Stripe:
//   - Only what Event Radar calls is here. Any other route answers 404, any other parameter parameter_unknown.
//   - Payments happen on the Checkout page only, by destination charges or without a destination; there are no direct charges,
//     customers, products, payouts, taxes, coupons or 3-D Secure, and Express accounts are the only kind.
//   - Every currency settles in itself, at once: nothing is converted, all balances are available, nothing is paid out. An
//     account may be charged before the bank would have checked it, and balances may be negative.
//   - Stripe's fee is 1.5 % and 25 minor units in every currency, a dispute costs 1,500 minor units, and gives them back when won.
//     Smallest amounts are Stripe's where it names them, else about half a dollar.
//   - A refund gives the application fee back in proportion, halves rounded up, and all that is left of it with the last of
//     the charge: Stripe does not say how it rounds. A refund that fails leaves reversal and fee refund as they are.
//   - Every currency has a bank debit, and no event tells of a charge that is pending or has failed.
//   - Connected accounts have balance transactions and payments, but no events except account.updated.
//   - Some messages of errors are worded from memory. Types, codes and status are Stripe's.
//   - Nothing is limited by rate, and what a list shows is true at once; Stripe's search is not here.
package stripe
