package functions

import (
	"encoding/json"
	"testing"

	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/table"
)

// inOutbox is the write that leaves a message in the outbox, under the id that it has.
func inOutbox(m message.Message) table.Write {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message of strings marshals
	}
	return table.Write{Op: table.Put, Key: table.OutboxKey(m.ID), Record: map[string]string{"message": string(text)}}
}

// outbox is what waits in a table's outbox.
func outbox(t testing.TB, of *table.Table) (messages []message.Message) {
	t.Helper()
	for shard := range table.OutboxShards {
		err := of.Each(t.Context(), table.Range{Partition: table.OutboxPartition(shard), Consistent: true}, func(item table.Item) error {
			m, err := message.FromOutbox(item)
			messages = append(messages, m)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return messages
}
