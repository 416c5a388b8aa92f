package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/event-radar/event-radar/infra/client"
	"github.com/event-radar/event-radar/shared/api/operation"
	"github.com/event-radar/event-radar/shared/id"
	"github.com/event-radar/event-radar/shared/message"
)

// redrive puts three messages into the queue of mails at once: one that nobody can read, one of an order that there is not yet, and
// one that is well. The last is done; the others are put aside after five tries. When there is the order, its message is put back,
// as infra/runbooks/mail-given-up.md says, and is done.
func (s *story) redrive() {
	queue := s.queue(s.stack.Outputs["MailQueueUrl"])
	defer queue.hurry("90") // as template.yaml has it
	queue.hurry("1")
	me := call(s, s.stranger, operation.GetMe)
	luck := call(s, s.stranger, operation.ListMyOrders).Data[0]
	before := len(must(s.mails(me.Email, "Your ticket")))
	key := "smoke/" + s.run + "/redrive"
	early := id.DeriveOrder(id.Hash("once", me.ID, operation.ReserveOrder.Route.ID, "/v1/events/"+s.event.ID+"/orders", key))
	queue.send("no message at all", delivered(early), delivered(luck.ID))
	s.mail(me.Email, "Your ticket", before+1)

	var aside []types.Message
	s.eventually(2*time.Minute, func() error {
		aside = append(aside, queue.deadLetters().receive()...)
		if len(aside) < 2 {
			return fmt.Errorf("%d of two messages are put aside", len(aside))
		}
		return nil
	})
	order := call(s, s.stranger, operation.ReserveOrder, client.At(s.event.ID), client.Key(key), wanted(s.seat, 1))
	expect("the order that the message was of", order.ID, early)
	s.mail(me.Email, "Your ticket", before+2)
	for _, m := range aside {
		if strings.Contains(*m.Body, early) {
			queue.send(*m.Body)
		}
		queue.deadLetters().remove(m)
	}
	s.mail(me.Email, "Your ticket", before+3)
}

// delivered is a message as the bus delivers it, by which somebody asks for an order's mail.
func delivered(orderID string) string {
	asked := message.New(message.OrderMailRequested{OrderID: orderID, Request: id.New("ask")}, time.Now())
	body, err := json.Marshal(message.Delivered(asked))
	if err != nil {
		fail("%w", err)
	}
	return string(body)
}

// queue is one of the stack's, in SQS.
type queue struct {
	ctx context.Context
	sqs *sqs.Client
	url string
}

func (s *story) queue(url string) queue {
	return queue{s.ctx, sqs.New(sqs.Options{Region: s.stack.Region, BaseEndpoint: &s.stack.Endpoint,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}), url}
}

// hurry has a message that failed come again after so many seconds.
func (q queue) hurry(seconds string) {
	must(q.sqs.SetQueueAttributes(q.ctx, &sqs.SetQueueAttributesInput{QueueUrl: &q.url, Attributes: map[string]string{"VisibilityTimeout": seconds}}))
}

func (q queue) send(bodies ...string) {
	entries := make([]types.SendMessageBatchRequestEntry, len(bodies))
	for i, body := range bodies {
		entries[i] = types.SendMessageBatchRequestEntry{Id: aws.String(fmt.Sprint(i)), MessageBody: &body}
	}
	if answer := must(q.sqs.SendMessageBatch(q.ctx, &sqs.SendMessageBatchInput{QueueUrl: &q.url, Entries: entries})); len(answer.Failed) > 0 {
		fail("%d messages were not taken", len(answer.Failed))
	}
}

// deadLetters is the queue where this one's messages are put that fail too often.
func (q queue) deadLetters() queue {
	answer := must(q.sqs.GetQueueAttributes(q.ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{"RedrivePolicy"}}))
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
	}
	if err := json.Unmarshal([]byte(answer.Attributes["RedrivePolicy"]), &policy); err != nil {
		fail("the redrive policy of %s: %w", q.url, err)
	}
	name := policy.Target[strings.LastIndex(policy.Target, ":")+1:]
	return queue{q.ctx, q.sqs, *must(q.sqs.GetQueueUrl(q.ctx, &sqs.GetQueueUrlInput{QueueName: &name})).QueueUrl}
}

func (q queue) receive() []types.Message {
	return must(q.sqs.ReceiveMessage(q.ctx, &sqs.ReceiveMessageInput{QueueUrl: &q.url, MaxNumberOfMessages: 10, VisibilityTimeout: 300})).Messages
}

func (q queue) remove(m types.Message) {
	must(q.sqs.DeleteMessage(q.ctx, &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: m.ReceiptHandle}))
}
