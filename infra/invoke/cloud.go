package invoke

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Cloud stands in for the services of AWS that functions call beside DynamoDB, as far as they call them: it speaks their
// protocols, and records what it was told. Requests that it does not know it refuses loudly.
type Cloud struct {
	server *httptest.Server

	mu      sync.Mutex
	entries []Entry
	mails   []Mail
	queued  []Queued
	deleted []string
	files   map[string][]byte
	strange []string
	targets []string
	closed  bool
	covers  shelf
	watch   *Watch
}

// StripeKeys is what the secret with Stripe's keys holds.
var StripeKeys = map[string]string{"secretKey": "sk_test_of_the_samples", "webhookSecret": "whsec_of_the_samples", "connectWebhookSecret": "whsec_of_the_samples_accounts"}

// Keys is what the secret of the functions holds: fixed, so that the codes of tickets are.
var Keys = map[string]string{"ticket": "the key of the samples for tickets", "cursor": "the key of the samples for cursors",
	"manifest": "the key of the samples for manifests"}

// Entry is one event that was put onto a bus.
type Entry struct {
	Bus        string   `json:"EventBusName"`
	Source     string   `json:"Source"`
	DetailType string   `json:"DetailType"`
	Detail     string   `json:"Detail"`
	Resources  []string `json:"Resources"`
}

// Mail is one that SES was asked to send, as raw MIME.
type Mail struct {
	From string `json:"FromEmailAddress"`
	To   struct {
		Addresses []string `json:"ToAddresses"`
	} `json:"Destination"`
	Content struct {
		Raw struct {
			Data []byte `json:"Data"`
		} `json:"Raw"`
	} `json:"Content"`
	ConfigurationSet string `json:"ConfigurationSetName"`
	Tags             []struct {
		Name, Value string
	} `json:"EmailTags"`
}

// Queued is one message that was put onto a queue.
type Queued struct {
	Queue string // its URL
	Delay int    // seconds
	Body  string
}

// Index is the web application's index.html, as much of it as is looked at.
const Index = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><!--head:start--><title>Event Radar</title><!--head:end-->
<script type="module" src="/assets/index-4f2a.js"></script></head>
<body><div id="root"><!--body:start--><!--body:end--></div></body>
</html>
`

// NewCloud starts the services. A watch notes what is called, unless it is nil. Close them.
func NewCloud(watch *Watch) *Cloud {
	c := &Cloud{watch: watch, covers: shelf{}, files: map[string][]byte{"index.html": []byte(Index)}}
	c.server = httptest.NewServer(c)
	return c
}

// URL is the endpoint of every service.
func (c *Cloud) URL() string { return c.server.URL }

// Close stops the services.
func (c *Cloud) Close() { c.server.Close() }

// Entries returns what was put onto buses.
func (c *Cloud) Entries() []Entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Entry(nil), c.entries...)
}

// Mails returns what SES was asked to send.
func (c *Cloud) Mails() []Mail {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Mail(nil), c.mails...)
}

// Queued returns what was put onto queues.
func (c *Cloud) Queued() []Queued {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Queued(nil), c.queued...)
}

// Deleted returns the names of users that Cognito was asked to delete.
func (c *Cloud) Deleted() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.deleted...)
}

// Upload puts a file into the bucket of the web application; nil takes it away.
func (c *Cloud) Upload(name string, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files[name] = content
}

// Strange returns the calls that no function should make.
func (c *Cloud) Strange() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.strange...)
}

// Targets returns the method and address of every call, as proxies and logs on the way would see them.
func (c *Cloud) Targets() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.targets...)
}

// Down makes every call fail from now on, as when a service is down.
func (c *Cloud) Down() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	target := r.Header.Get("X-Amz-Target")
	c.watch.note(r, ofCloud(r, target, body)...)
	c.targets = append(c.targets, r.Method+" "+r.URL.RequestURI())
	switch {
	case c.closed:
		refuse(w, http.StatusServiceUnavailable, "ServiceUnavailable")
	case r.URL.Path == "/"+CoversBucket && r.Method == http.MethodPost:
		c.covers.post(w, r, body)
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "):
		refuse(w, http.StatusForbidden, "MissingAuthenticationToken")
	case strings.HasPrefix(r.URL.Path, "/"+CoversBucket+"/"):
		c.covers.serve(w, r, body)
	case target == "secretsmanager.GetSecretValue":
		c.secret(w, body)
	case target == "AWSEvents.PutEvents":
		c.put(w, body)
	case target == "AmazonSQS.SendMessageBatch":
		c.queue(w, body)
	case target == "AWSCognitoIdentityProviderService.AdminDeleteUser":
		c.delete(w, body)
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/"+WebBucket+"/"):
		c.file(w, r)
	case r.Method == http.MethodPost && r.URL.Path == "/v2/email/outbound-emails":
		c.send(w, body)
	default:
		c.strange = append(c.strange, r.Method+" "+r.URL.Path+" "+target)
		refuse(w, http.StatusBadRequest, "UnknownOperationException")
	}
}

// secret answers GetSecretValue
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
func (c *Cloud) secret(w http.ResponseWriter, body []byte) {
	var request struct {
		SecretID string `json:"SecretId"`
	}
	secrets := map[string]map[string]string{SecretARN: Keys, StripeSecret: StripeKeys}
	if err := json.Unmarshal(body, &request); err != nil || secrets[request.SecretID] == nil {
		refuse(w, http.StatusBadRequest, "ResourceNotFoundException")
		return
	}
	text, _ := json.Marshal(secrets[request.SecretID]) // strings marshal
	reply(w, map[string]any{"ARN": request.SecretID, "Name": request.SecretID, "SecretString": string(text), "VersionStages": []string{"AWSCURRENT"}})
}

// put answers PutEvents (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html).
func (c *Cloud) put(w http.ResponseWriter, body []byte) {
	var request struct{ Entries []Entry }
	if err := json.Unmarshal(body, &request); err != nil || len(request.Entries) == 0 || len(request.Entries) > 10 {
		refuse(w, http.StatusBadRequest, "ValidationException")
		return
	}
	type accepted struct {
		EventID string `json:"EventId"`
	}
	var answers []accepted
	for _, entry := range request.Entries {
		c.entries = append(c.entries, entry)
		answers = append(answers, accepted{fmt.Sprintf("00000000-0000-4000-8000-%012d", len(c.entries))})
	}
	reply(w, map[string]any{"FailedEntryCount": 0, "Entries": answers})
}

// queue answers SendMessageBatch
// (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html).
func (c *Cloud) queue(w http.ResponseWriter, body []byte) {
	var request struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct {
			ID           string `json:"Id"`
			MessageBody  string
			DelaySeconds int
		}
	}
	if err := json.Unmarshal(body, &request); err != nil || len(request.Entries) == 0 || len(request.Entries) > 10 {
		refuse(w, http.StatusBadRequest, "ValidationException")
		return
	}
	var answers []map[string]string
	for _, entry := range request.Entries {
		c.queued = append(c.queued, Queued{request.QueueURL, entry.DelaySeconds, entry.MessageBody})
		answers = append(answers, map[string]string{"Id": entry.ID, "MessageId": fmt.Sprintf("00000000-0000-4000-8000-%012d", len(c.queued)),
			"MD5OfMessageBody": fmt.Sprintf("%x", md5.Sum([]byte(entry.MessageBody)))})
	}
	reply(w, map[string]any{"Successful": answers, "Failed": []any{}})
}

// delete answers AdminDeleteUser
// (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html).
func (c *Cloud) delete(w http.ResponseWriter, body []byte) {
	var request struct {
		UserPoolID string `json:"UserPoolId"`
		Username   string
	}
	switch err := json.Unmarshal(body, &request); {
	case err != nil || request.UserPoolID != UserPool || request.Username == "":
		refuse(w, http.StatusBadRequest, "InvalidParameterException")
	case slices.Contains(c.deleted, request.Username):
		refuse(w, http.StatusBadRequest, "UserNotFoundException")
	default:
		c.deleted = append(c.deleted, request.Username)
		reply(w, struct{}{})
	}
}

// send answers SendEmail (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html).
func (c *Cloud) send(w http.ResponseWriter, body []byte) {
	var mail Mail
	if err := json.Unmarshal(body, &mail); err != nil || len(mail.Content.Raw.Data) == 0 {
		refuse(w, http.StatusBadRequest, "BadRequestException")
		return
	}
	c.mails = append(c.mails, mail)
	reply(w, map[string]any{"MessageId": fmt.Sprintf("0100018f%08x-example", len(c.mails))})
}

// file answers GetObject (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
func (c *Cloud) file(w http.ResponseWriter, r *http.Request) {
	content := c.files[strings.TrimPrefix(r.URL.Path, "/"+WebBucket+"/")]
	tag := fmt.Sprintf(`"%x"`, md5.Sum(content))
	switch {
	case content == nil: // who may not list a bucket is not told what is missing
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
	case r.Header.Get("If-None-Match") == tag:
		w.WriteHeader(http.StatusNotModified)
	default:
		w.Header().Set("ETag", tag)
		w.Write(content)
	}
}

func reply(w http.ResponseWriter, answer any) {
	write(w, http.StatusOK, answer)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("X-Amzn-Errortype", code)
	write(w, status, map[string]string{"__type": code, "message": code})
}

func write(w http.ResponseWriter, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	w.Write(body)
}
