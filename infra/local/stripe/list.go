package stripe

import "slices"

// list answers a page of a kind's objects, the newest first, as https://docs.stripe.com/api/pagination has it.
func (c *call) list(kind string, keep func(document) bool) (document, error) {
	found := slices.DeleteFunc(c.all(kind), func(d document) bool { return d.text("_account") != c.account || keep != nil && !keep(d) })
	slices.Reverse(found)
	return c.page(kind, found)
}

// page cuts what limit, starting_after and ending_before ask for.
func (c *call) page(kind string, found []document) (document, error) {
	limit, sent := c.in.integer("limit")
	if !sent {
		limit = 10
	}
	if limit < 1 || limit > 100 {
		return nil, malformed("parameter_invalid_integer", "limit", "This value must be between 1 and 100 (inclusive).")
	}
	after, before := c.in.text("starting_after"), c.in.text("ending_before")
	if after != "" && before != "" {
		return nil, malformed("", "starting_after", "You may only specify one of these parameters: starting_after, ending_before.")
	}
	for param, id := range map[string]string{"starting_after": after, "ending_before": before} {
		if id != "" && c.find(id).text("object") != kind {
			p := missing(kind, param, id)
			p.status = 400
			return nil, p
		}
	}
	at := func(id string) int {
		return slices.IndexFunc(found, func(d document) bool { return d.text("id") == id })
	}
	if after != "" {
		found = found[at(after)+1:]
	}
	if before != "" {
		found = found[:max(at(before), 0)]
	}
	size := min(len(found), int(limit))
	more := len(found) > size
	if before != "" {
		found = found[len(found)-size:]
	} else {
		found = found[:size]
	}
	data := make([]any, len(found))
	for i, d := range found {
		data[i] = d
	}
	return document{"object": "list", "data": data, "has_more": more, "url": c.path}, nil
}

// is tells whether a field has the value of the parameter of its name, or none was sent.
func (c *call) is(fields ...string) func(document) bool {
	wanted := map[string]string{}
	for _, field := range fields {
		if c.in.has(field) {
			wanted[field] = c.in.text(field)
		}
	}
	created := c.in.between("created")
	return func(d document) bool {
		for field, value := range wanted {
			if d.text(field) != value {
				return false
			}
		}
		return created(d.number("created"))
	}
}

// listWithin lists the objects of a kind that belong to the one that the path names.
func listWithin(field, kind string) operation {
	return func(c *call) (document, error) {
		if c.find(c.id) == nil {
			return nil, missing(field, "id", c.id)
		}
		return c.list(kind, func(d document) bool { return d.text(field) == c.id })
	}
}

func listIntents(c *call) (document, error) { return c.list("payment_intent", c.is()) }
func listCharges(c *call) (document, error) {
	return c.list("charge", c.is("payment_intent", "transfer_group"))
}
func listRefunds(c *call) (document, error) {
	return c.list("refund", c.is("payment_intent", "charge"))
}
func listTransfers(c *call) (document, error) {
	return c.list("transfer", c.is("destination", "transfer_group"))
}
func listFees(c *call) (document, error) { return c.list("application_fee", c.is("charge")) }
func listDisputes(c *call) (document, error) {
	return c.list("dispute", c.is("payment_intent", "charge"))
}

func listBalanceTransactions(c *call) (document, error) {
	return c.list("balance_transaction", c.is("type", "source", "currency"))
}

func listLineItems(c *call) (document, error) {
	session, err := c.object("checkout.session", "session", c.id)
	if err != nil {
		return nil, err
	}
	var items []document
	for _, item := range session.list("_line_items") {
		items = append(items, item.(document))
	}
	return c.page("item", items)
}
