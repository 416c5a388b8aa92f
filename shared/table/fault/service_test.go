package fault_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	bustypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	queuetypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/event-radar/event-radar/infra/invoke"
	"github.com/event-radar/event-radar/shared/event/cover/s3"
	"github.com/event-radar/event-radar/shared/notice/mail"
	"github.com/event-radar/event-radar/shared/notice/ses"
	"github.com/event-radar/event-radar/shared/privacy/cognito"
	"github.com/event-radar/event-radar/shared/table/fault"
)

// failing is the services of AWS, and how they are called when each call fails in one way.
func failing(t *testing.T, in fault.Fault) (*invoke.Cloud, aws.Config) {
	t.Helper()
	cloud := invoke.NewCloud(nil)
	t.Cleanup(cloud.Close)
	behind, err := url.Parse(cloud.URL())
	if err != nil {
		t.Fatal(err)
	}
	before := httptest.NewServer(fault.At(0, 99, in).Before(behind))
	t.Cleanup(before.Close)
	return cloud, aws.Config{Region: invoke.Region, BaseEndpoint: &before.URL, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
}

func put(t *testing.T, at aws.Config, count int) (*eventbridge.PutEventsOutput, error) {
	var entries []bustypes.PutEventsRequestEntry
	for i := range count {
		entries = append(entries, bustypes.PutEventsRequestEntry{DetailType: aws.String(fmt.Sprint(i)), Detail: aws.String("{}"), Source: aws.String("test")})
	}
	return eventbridge.NewFromConfig(at).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: entries})
}

func line(t *testing.T, at aws.Config, count int) (*sqs.SendMessageBatchOutput, error) {
	var entries []queuetypes.SendMessageBatchRequestEntry
	for i := range count {
		entries = append(entries, queuetypes.SendMessageBatchRequestEntry{Id: aws.String(fmt.Sprint(i)), MessageBody: aws.String("{}")})
	}
	return sqs.NewFromConfig(at).SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: aws.String(invoke.OwnQueue), Entries: entries})
}

// The clients see of a conflict what they see when a service takes a batch in part.
func TestHalfOfABatchIsRefused(t *testing.T) {
	cloud, at := failing(t, fault.Conflict)
	for count, taken := range map[int]int{1: 0, 2: 1, 5: 2} {
		entries, messages := len(cloud.Entries()), len(cloud.Queued())
		bus, err := put(t, at, count)
		if err != nil {
			t.Fatal(err)
		}
		for i, entry := range bus.Entries {
			if (entry.ErrorCode == nil) != (i < taken) {
				t.Errorf("entry %d of %d: %q", i, count, aws.ToString(entry.ErrorCode))
			}
		}
		if len(bus.Entries) != count || int(bus.FailedEntryCount) != count-taken || len(cloud.Entries())-entries != taken {
			t.Errorf("of %d entries %d failed and %d arrived", count, bus.FailedEntryCount, len(cloud.Entries())-entries)
		}
		queue, err := line(t, at, count)
		if err != nil {
			t.Fatal(err)
		}
		if len(queue.Successful) != taken || len(queue.Failed) != count-taken || *queue.Failed[0].Id != fmt.Sprint(taken) || len(cloud.Queued())-messages != taken {
			t.Errorf("of %d messages %d failed and %d arrived", count, len(queue.Failed), len(cloud.Queued())-messages)
		}
	}
}

// Each service says that it is called too often as its client knows it, which would otherwise not try again.
func TestEachServiceThrottlesInItsWords(t *testing.T) {
	cloud, at := failing(t, fault.Throttle)
	for name, call := range map[string]func() error{
		"EventBridge": func() error { _, err := put(t, at, 1); return err },
		"SQS":         func() error { _, err := line(t, at, 1); return err },
		"Cognito":     func() error { return cognito.New(at, invoke.UserPool).Delete(t.Context(), "login") },
		"S3":          func() error { return s3.New(at, invoke.CoversBucket).Write(t.Context(), "covers/1", "image/png", nil) },
	} {
		err := call()
		if answer, ok := errors.AsType[smithy.APIError](err); !ok {
			t.Errorf("%s: %v", name, err)
		} else if _, known := retry.DefaultThrottleErrorCodes[answer.ErrorCode()]; !known {
			t.Errorf("%s throttles by %s", name, answer.ErrorCode())
		}
	}
	_, err := ses.New(at, mail.Address{Email: "from@example.test"}, "").Send(t.Context(), mail.Message{To: mail.Address{Email: "to@example.test"}, Subject: "Hello", Text: "Hello"}, nil)
	if !errors.Is(err, ses.ErrThrottled) {
		t.Errorf("SES: %v", err)
	}
	if targets := cloud.Targets(); targets != nil {
		t.Errorf("these calls came through: %s", strings.Join(targets, ", "))
	}
}
