package table

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/event-radar/event-radar/shared/problem"
)

// ErrReplayed means that the same request was carried out before: its writes are there already. The edge calls the
// operation once more, which then finds what the first call made.
var ErrReplayed = errors.New("table: this request was carried out before")

// transactionLimit is DynamoDB's: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const transactionLimit = 100

// Commit carries out all writes or none. When a condition does not hold it returns that write's Else; the first one, if
// there are several. Conflicts with other transactions and throttling are tried again, with full jitter, for as long as
// the context allows; then the answer is problem.ErrUnavailable, and nothing was written.
//
// A request token goes with every try, so that one whose answer was lost is not carried out twice
// (for ten minutes, by DynamoDB's word; after that it is up to the conditions).
func (t *Table) Commit(ctx context.Context, writes ...Write) error {
	if len(writes) == 0 {
		return nil
	}
	request, err := t.transaction(writes)
	if err != nil {
		return err
	}
	return persist(ctx, func() (retry bool, err error) {
		_, err = t.client.TransactWriteItems(ctx, request)
		return judge(err, writes)
	})
}

// CommitAnew is Commit for writes that could as well go elsewhere, as to another shard: what is refused because others are at the same
// items is not tried there again and again, but composed anew. It is composed once for each try, and the last is what was written. A
// try whose answer was lost is repeated as it was. If it was carried out all the same, and its repetition is refused, what is composed then
// meets it: one of the writes must create something that can be there once only.
func (t *Table) CommitAnew(ctx context.Context, compose func() []Write) error {
	var (
		writes  []Write
		request *dynamodb.TransactWriteItemsInput
	)
	return persist(ctx, func() (retry bool, err error) {
		if request == nil {
			writes = compose()
			if request, err = t.transaction(writes); err != nil {
				return false, err
			}
		}
		_, err = t.client.TransactWriteItems(ctx, request)
		if cancelled := (*types.TransactionCanceledException)(nil); errors.As(err, &cancelled) {
			request = nil
		}
		return judge(err, writes)
	})
}

// transaction is the request for all writes or none.
func (t *Table) transaction(writes []Write) (*dynamodb.TransactWriteItemsInput, error) {
	if len(writes) > transactionLimit {
		return nil, fmt.Errorf("table: %d writes in one commit, DynamoDB takes %d", len(writes), transactionLimit)
	}
	touched := make(map[Key]bool, len(writes))
	items := make([]types.TransactWriteItem, len(writes))
	for i, write := range writes {
		if touched[write.Key] {
			return nil, fmt.Errorf("table: two writes to one %s in one commit", write.Key.Type)
		}
		touched[write.Key] = true
		var err error
		if items[i], err = write.request(t.name); err != nil {
			return nil, err
		}
	}
	token := rand.Text()
	return &dynamodb.TransactWriteItemsInput{TransactItems: items, ClientRequestToken: &token}, nil
}

// judge says what a failed transaction means: an Else, something that passes, or a fault.
func judge(err error, writes []Write) (retry bool, meaning error) {
	if err == nil {
		return false, nil
	}
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		return passes(err), err
	}
	passing := false
	for i, reason := range cancelled.CancellationReasons {
		switch code := deref(reason.Code); code {
		case "", "None":
		case "ConditionalCheckFailed":
			if i < len(writes) && writes[i].Else != nil {
				return false, writes[i].Else
			}
			return false, fmt.Errorf("table: condition %q of write %d does not hold", writes[i].Condition, i)
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded", "InternalServerError":
			passing = true
		default:
			return false, fmt.Errorf("table: write %d to %s: %s: %s", i, writes[i].Key.Type, code, deref(reason.Message))
		}
	}
	return passing, err
}

// passes says whether the same call may succeed a little later.
func passes(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return true // no answer at all: the token makes another try harmless
	}
	switch api.ErrorCode() {
	case "TransactionInProgressException", "TransactionConflictException", "ThrottlingException", "ProvisionedThroughputExceededException",
		"RequestLimitExceeded", "InternalServerError", "ServiceUnavailable":
		return true
	}
	return api.ErrorFault() == smithy.FaultServer
}

// How long one call waits between tries, and how much of the context's time must be left to begin another.
const (
	firstPause   = 10 * time.Millisecond
	longestPause = 400 * time.Millisecond
	patience     = 5 * time.Second // without a deadline in the context
	reserve      = 150 * time.Millisecond
)

// persist tries until it succeeds, fails for good, or the context's time is nearly over.
func persist(ctx context.Context, try func() (retry bool, err error)) error {
	deadline, ok := ctx.Deadline()
	if !ok || time.Until(deadline) > patience {
		deadline = time.Now().Add(patience)
	}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		retry, err := try()
		if err == nil || !retry {
			return err
		}
		wait := mathrand.N(pause)
		if time.Until(deadline) < wait+reserve {
			return errors.Join(problem.ErrUnavailable, err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errors.Join(problem.ErrUnavailable, err)
		}
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
