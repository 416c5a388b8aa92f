// Package message holds the words on the bus. A message says what happened, in the past tense, and names what it happened
// to; it carries ids and no personal data, since whoever receives it reads what it needs from the table. Its fields are
// those of CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).
//
// A domain package announces an effect by adding Record to the commit that has the effect: both happen, or neither does.
package message

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/table"
)

// Source is the source of every message, and of its entry on the bus.
const Source = "event-radar"

// SchemaVersion is the version of the bodies below. A consumer accepts the version before; a version ahead of it goes to
// the dead-letter queue until the consumer is deployed.
const SchemaVersion = 1

// Message is one fact on its way.
type Message struct {
	ID            string          `json:"id"`
	Source        string          `json:"source"`
	SpecVersion   string          `json:"specversion"`
	Type          string          `json:"type"`
	Subject       string          `json:"subject"` // id of what it happened to
	Time          time.Time       `json:"time"`
	SchemaVersion int             `json:"schemaversion"`
	Data          json.RawMessage `json:"data"`
}

// Fact is the body of a message.
type Fact interface {
	// MessageType is the type that the bus routes by, such as "order.confirmed".
	MessageType() string
	// MessageSubject is the id of what it happened to.
	MessageSubject() string
}

// New makes the message of a fact.
func New(fact Fact, now time.Time) Message {
	data, err := json.Marshal(fact)
	if err != nil {
		panic(fmt.Sprintf("message: %s does not marshal: %v", fact.MessageType(), err)) // facts are structs of strings
	}
	return Message{ID: id.New(id.Message), Source: Source, SpecVersion: "1.0", Type: fact.MessageType(), Subject: fact.MessageSubject(),
		Time: now, SchemaVersion: SchemaVersion, Data: data}
}

// stored is a message in the outbox: its JSON in one attribute, as it goes onto the bus.
type stored struct {
	Message string `json:"message"`
}

// Record puts the fact into the outbox. The item's insertion reaches the publisher through the table's stream, which puts
// it on the bus and deletes it; a sweep finds what the stream missed.
func Record(fact Fact, now time.Time) table.Write {
	message := New(fact, now)
	text, err := json.Marshal(message)
	if err != nil {
		panic(fmt.Sprintf("message: %s does not marshal: %v", message.Type, err))
	}
	return table.Write{Op: table.Put, Key: table.OutboxKey(message.ID), Record: stored{string(text)}}
}

// FromOutbox reads a message out of its outbox item.
func FromOutbox(item table.Item) (Message, error) {
	var s stored
	if err := item.Decode(&s); err != nil {
		return Message{}, err
	}
	var message Message
	err := json.Unmarshal([]byte(s.Message), &message)
	return message, err
}

// Open reads the fact out of a message.
func Open[F Fact](message Message) (F, error) {
	var fact F
	if message.Type != fact.MessageType() {
		return fact, fmt.Errorf("message: %s is no %s", message.Type, fact.MessageType())
	}
	err := json.Unmarshal(message.Data, &fact)
	return fact, err
}

// Envelope is what EventBridge wraps around what it delivers
// (https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html).
type Envelope[T any] struct {
	ID         string `json:"id"`
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Detail     T      `json:"detail"`
}

// Delivered is the message as the bus would deliver it: consumers need not know which way it came.
func Delivered(m Message) Envelope[Message] {
	return Envelope[Message]{ID: m.ID, Source: m.Source, DetailType: m.Type, Detail: m}
}
