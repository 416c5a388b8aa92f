// Package queue puts messages onto SQS queues directly: what one worker hands to the next, order by order, and what it hands
// back to itself for later. What happened travels on the bus instead, since any number of others may want to hear of it.
//
// A message may be put twice, when an answer is lost; consumers expect that.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/event-radar/event-radar/shared/config"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/telemetry"
)

// Client is what the package asks of SQS; *sqs.Client is one.
type Client interface {
	SendMessageBatch(context.Context, *sqs.SendMessageBatchInput, ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// Queue is one queue.
type Queue struct {
	client Client
	url    string
}

// New returns the queue of an address.
func New(client Client, url string) *Queue { return &Queue{client, url} }

// FromEnvironment returns the queue whose address a variable holds.
func FromEnvironment(variable string) *Queue {
	return New(sqs.NewFromConfig(config.AWS("sqs")), config.Get(variable))
}

// batchLimit is SQS's: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
const batchLimit = 10

// Send puts messages onto the queue, to be delivered after a delay of at most fifteen minutes. An error says that some are
// not there.
func (q *Queue) Send(ctx context.Context, delay time.Duration, messages ...message.Message) error {
	for batch := range slices.Chunk(messages, batchLimit) {
		entries := make([]types.SendMessageBatchRequestEntry, len(batch))
		for i, m := range batch {
			body, err := json.Marshal(message.Delivered(m))
			if err != nil {
				return err
			}
			entries[i] = types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(string(body)),
				DelaySeconds: int32(delay.Seconds())}
		}
		answer, err := q.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: entries})
		if err != nil {
			return err
		}
		for _, failed := range answer.Failed {
			return fmt.Errorf("queue: %d of %d messages refused: %s", len(answer.Failed), len(batch), aws.ToString(failed.Code))
		}
	}
	return nil
}

// Bounds of what is put back.
const (
	pause    = time.Minute
	patience = 24 * time.Hour
)

// PutBack serves the queue with a handler that may find a message to be too early, which early tells of its error. Such a
// message goes back onto the queue for a minute, as a new one: the queue's own redelivery would count as one of the few
// attempts after which a message is put aside. A message that has come back for a day is left to the redelivery after all,
// so that somebody hears of it.
func (q *Queue) PutBack(handle func(context.Context, message.Message) error, early error) func(context.Context, message.Message) error {
	return func(ctx context.Context, m message.Message) error {
		err := handle(ctx, m)
		if !errors.Is(err, early) || time.Since(m.Time) > patience {
			return err
		}
		telemetry.Count(ctx, "putBack", 1)
		telemetry.Annotate(ctx, "putBackFor", telemetry.Scrub(err.Error()))
		if again := q.Send(ctx, pause, m); again != nil {
			return errors.Join(err, again)
		}
		return nil
	}
}
