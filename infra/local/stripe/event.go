package stripe

import "slices"

// emit records an event of the platform, with the object as it is now, and that it is to be delivered. before has the fields
// that were different.
func (t *tx) emit(kind string, object, before document) { t.emitFor("", kind, object, before) }

// emitFor records an event of a connected account.
func (t *tx) emitFor(account, kind string, object, before document) {
	data := document{"object": t.show(object)}
	if before != nil {
		data["previous_attributes"] = before.public()
	}
	event := document{
		"id": newID("evt_"), "object": "event", "_account": account, "api_version": APIVersion, "created": t.now, "data": data,
		"livemode": false, "pending_webhooks": int64(0), "request": t.cause.clone(), "type": kind,
	}
	if account != "" {
		event["account"] = account
	}
	if t.deliver != nil {
		t.deliver(t, event)
	}
	t.put(event)
}

func listEvents(c *call) (document, error) {
	types := c.in.words("types")
	matches := c.is("type")
	c.in.flag("delivery_success", true)
	delivered := c.in.text("delivery_success")
	return c.list("event", func(d document) bool {
		return matches(d) && (len(types) == 0 || slices.Contains(types, d.text("type"))) &&
			(delivered == "" || (delivered == "true") == (d.number("pending_webhooks") == 0))
	})
}
