package queue_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/message"
	"github.com/event-radar/event-radar/shared/message/queue"
)

// connect returns a queue, and the cloud that it is in.
func connect(t *testing.T) (*queue.Queue, *invoke.Cloud) {
	t.Helper()
	cloud := invoke.NewCloud(nil)
	t.Cleanup(cloud.Close)
	client := sqs.New(sqs.Options{Region: "us-east-1", BaseEndpoint: aws.String(cloud.URL()), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})})
	return queue.New(client, cloud.URL()+"/123456789012/own"), cloud
}

func news(i int) message.Message {
	return message.New(message.OrderCancelled{OrderID: fmt.Sprintf("ord_%d", i)}, time.Now())
}

func TestMessagesArriveAsFromTheBus(t *testing.T) {
	q, cloud := connect(t)
	var sent []message.Message
	for i := range 23 { // more than go at once
		sent = append(sent, news(i))
	}
	if err := q.Send(t.Context(), 0, sent...); err != nil {
		t.Fatal(err)
	}
	queued := cloud.Queued()
	if len(queued) != len(sent) {
		t.Fatalf("%d messages on the queue, want %d", len(queued), len(sent))
	}
	for i, one := range queued {
		var got message.Envelope[message.Message]
		if err := json.Unmarshal([]byte(one.Body), &got); err != nil || got.Detail.ID != sent[i].ID || got.DetailType != "order.cancelled" {
			t.Errorf("message %d is %s: %v", i, one.Body, err)
		}
	}
	if err := q.Send(t.Context(), 0); err != nil || len(cloud.Queued()) != len(sent) {
		t.Errorf("no message: %v, %d on the queue", err, len(cloud.Queued()))
	}
}

func TestWhatIsTooEarlyComesBack(t *testing.T) {
	var (
		early  = errors.New("too early")
		broken = errors.New("broken")
		fresh  = news(1)
		old    = message.New(message.OrderCancelled{}, time.Now().Add(-25*time.Hour))
	)
	for _, c := range []struct {
		name    string
		message message.Message
		err     error
		fails   bool
		back    int
	}{
		{"done", fresh, nil, false, 0},
		{"too early", fresh, errors.Join(early, broken), false, 1},
		{"fails for another reason", fresh, broken, true, 0},
		{"too early for more than a day", old, early, true, 0},
	} {
		q, cloud := connect(t)
		err := q.PutBack(func(context.Context, message.Message) error { return c.err }, early)(t.Context(), c.message)
		queued := cloud.Queued()
		if (err != nil) != c.fails || len(queued) != c.back {
			t.Errorf("%s: %v, %d put back", c.name, err, len(queued))
		}
		if c.back > 0 && (queued[0].Delay != 60 || !strings.Contains(queued[0].Body, c.message.ID)) {
			t.Errorf("%s: put back %+v", c.name, queued[0])
		}
	}
	q, cloud := connect(t)
	cloud.Down()
	if err := q.PutBack(func(context.Context, message.Message) error { return early }, early)(t.Context(), fresh); err == nil {
		t.Error("a message was lost: it could not be put back, and counts as done")
	}
}
