package stripe

// createReversal takes a transfer back, or a part of it (https://docs.stripe.com/api/transfer_reversals/create).
func createReversal(c *call) (document, error) {
	transfer := c.edit(c.id)
	if transfer.text("object") != "transfer" {
		return nil, missing("transfer", "id", c.id)
	}
	amount, sent := c.in.integer("amount")
	metadata := c.in.metadata(nil)
	c.in.text("description")
	giveFeeBack := c.in.flag("refund_application_fee", false)
	if !sent {
		amount = transfer.number("amount") - transfer.number("amount_reversed")
	}
	if amount < 1 && sent {
		return nil, malformed("parameter_invalid_integer", "amount", "Invalid positive integer")
	}
	reversal, err := c.reverse(transfer, amount, metadata, nil)
	if err != nil {
		return nil, err
	}
	charge := c.find(transfer.text("source_transaction"))
	if fee := c.edit(charge.text("application_fee")); giveFeeBack && fee != nil {
		part := fee.number("amount") - fee.number("amount_refunded")
		if !transfer.truth("reversed") {
			part = min(part, share(fee.number("amount"), amount, transfer.number("amount")))
		}
		if part > 0 {
			c.refundFee(fee, part, nil)
		}
	}
	return reversal, nil
}

// reverse books a reversal on both sides. refund is the one that it belongs to, if any.
func (t *tx) reverse(transfer document, amount int64, metadata, refund document) (document, error) {
	left, currency := transfer.number("amount")-transfer.number("amount_reversed"), transfer.text("currency")
	switch {
	case left == 0:
		return nil, invalid("", "", "Transfer %s is already fully reversed.", transfer.text("id"))
	case amount > left:
		return nil, invalid("", "amount", "Transfer reversal amount (%s) is greater than unreversed amount on transfer (%s)", formatted(amount, currency), formatted(left, currency))
	}
	if p := countable(amount, currency, "amount"); p != nil {
		return nil, p
	}
	if metadata == nil {
		metadata = document{}
	}
	account, id, paymentRefund := transfer.text("destination"), newID("trr_"), newID("pyr_")
	transfer["amount_reversed"] = transfer.number("amount_reversed") + amount
	transfer["reversed"] = transfer.number("amount_reversed") == transfer.number("amount")
	reversal := document{
		"id": id, "object": "transfer_reversal", "amount": amount, "created": t.now, "currency": currency, "destination_payment_refund": paymentRefund,
		"metadata": metadata, "source_refund": orNil(refund.text("id")), "transfer": transfer.text("id"),
		"balance_transaction": t.book(entry{kind: "transfer_refund", amount: amount, currency: currency, source: id}),
	}
	payment := t.edit(transfer.text("destination_payment"))
	payment["amount_refunded"] = payment.number("amount_refunded") + amount
	payment["refunded"] = payment.number("amount_refunded") == payment.number("amount")
	back := document{
		"id": paymentRefund, "object": "refund", "_account": account, "amount": amount, "charge": payment.text("id"), "created": t.now, "currency": currency,
		"metadata": document{}, "payment_intent": nil, "reason": nil, "receipt_number": nil, "source_transfer_reversal": id, "status": "succeeded", "transfer_reversal": nil,
		"balance_transaction": t.book(entry{account: account, kind: "payment_refund", amount: -amount, currency: currency, source: paymentRefund}),
	}
	t.put(transfer, reversal, payment, back)
	return reversal, nil
}

// createFeeRefund gives an application fee back, or a part of it (https://docs.stripe.com/api/fee_refunds/create).
func createFeeRefund(c *call) (document, error) {
	fee := c.edit(c.id)
	if fee.text("object") != "application_fee" {
		return nil, missing("application_fee", "id", c.id)
	}
	left := fee.number("amount") - fee.number("amount_refunded")
	amount, sent := c.in.integer("amount")
	metadata := c.in.metadata(nil)
	switch {
	case !sent:
		amount = left
	case amount < 1:
		return nil, malformed("parameter_invalid_integer", "amount", "Invalid positive integer")
	}
	switch currency := fee.text("currency"); {
	case left == 0:
		return nil, invalid("", "", "Application fee %s has already been refunded.", c.id)
	case amount > left:
		return nil, invalid("", "amount", "Refund amount (%s) is greater than unrefunded amount on fee (%s)", formatted(amount, currency), formatted(left, currency))
	}
	return c.refundFee(fee, amount, metadata), nil
}

// refundFee books a part of a fee back to the account that paid it.
func (t *tx) refundFee(fee document, amount int64, metadata document) document {
	id, currency := newID("fr_"), fee.text("currency")
	if metadata == nil {
		metadata = document{}
	}
	fee["amount_refunded"] = fee.number("amount_refunded") + amount
	fee["refunded"] = fee.number("amount_refunded") == fee.number("amount")
	back := document{
		"id": id, "object": "fee_refund", "amount": amount, "created": t.now, "currency": currency, "fee": fee.text("id"), "metadata": metadata,
		"balance_transaction": t.book(entry{kind: "application_fee_refund", amount: -amount, currency: currency, source: id}),
	}
	t.book(entry{account: fee.text("account"), kind: "application_fee_refund", category: "fee", amount: amount, currency: currency, source: id})
	t.put(fee, back)
	return back
}
