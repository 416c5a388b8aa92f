package partitions

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/event-radar/event-radar/shared/table/meter"
)

// shape is what must be known of an item to know what a change to it costs.
type shape struct {
	bytes   int
	entries map[string]entry // by index
}

// entry is an item's place in an index.
type entry struct {
	at   position
	kind string
}

// change is what a transaction does to one item.
type change struct {
	at            position
	kind          string
	before, after shape
	deletes       bool
}

// changes lists what a transaction does. An update leaves an item as large as it was, and in its place: those of a reservation
// change numbers.
func (s *Simulation) changes(input *dynamodb.TransactWriteItemsInput) []change {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	changes := make([]change, len(input.TransactItems))
	for i, write := range input.TransactItems {
		var key, item attributes
		switch {
		case write.Put != nil:
			key, item = write.Put.Item, write.Put.Item
		case write.Update != nil:
			key = write.Update.Key
		case write.Delete != nil:
			key = write.Delete.Key
		case write.ConditionCheck != nil:
			key = write.ConditionCheck.Key
		}
		c := change{at: s.position(key, ""), kind: kindOf(textOf(key, "PK")), deletes: write.Delete != nil}
		c.before = s.items[c.at]
		switch {
		case item != nil:
			c.after = s.shape(item)
		case !c.deletes:
			c.after = c.before
		}
		changes[i] = c
	}
	return changes
}

// store remembers what became of the items.
func (s *Simulation) store(changes []change) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, c := range changes {
		if c.deletes {
			delete(s.items, c.at)
		} else {
			s.items[c.at] = c.after
		}
	}
}

func (s *Simulation) shape(item attributes) shape {
	made := shape{meter.Size(item), map[string]entry{}}
	for _, index := range indexes {
		if pk := textOf(item, index+"PK"); pk != "" {
			made.entries[index] = entry{s.position(item, index), kindOf(pk)}
		}
	}
	return made
}

// position is where an item stands in an index, or in the table, "".
func (s *Simulation) position(item attributes, index string) position {
	pk := textOf(item, index+"PK")
	if s.settings.As != nil {
		pk = s.settings.As(pk)
	}
	return positionOf(pk, textOf(item, index+"SK"))
}

type attributes = map[string]types.AttributeValue

func textOf(item attributes, name string) string {
	value, _ := item[name].(*types.AttributeValueMemberS)
	if value == nil {
		return ""
	}
	return value.Value
}

const kilobyte = 1024

// unitsOf rounds up to whole units; nothing counts as something small.
func unitsOf(bytes, unit int) float64 { return float64(max((bytes+unit-1)/unit, 1)) }
