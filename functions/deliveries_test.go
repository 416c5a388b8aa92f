package functions

import "github.com/event-radar/event-radar/shared/notice/timeline"

var _ = expect("deliveries", map[string]func(*run){
	"list": func(r *run) {
		r.counts("data", 1)
		r.says("data.0.id", r.delivery().ID)
		r.says("data.0.orderId", r.usedOrder)
		r.says("data.0.recipient", r.ben.Email)
		r.says("data.0.state", timeline.Sent)
		r.counts("data.0.history", 2)
		r.says("data.0.history.1.state", timeline.Sent)
		r.says("nextCursor", nil)
	},
})
