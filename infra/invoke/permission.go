package invoke

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// Permission is what a call needs of IAM. Resources are named as template.yaml names them.
type Permission struct {
	Action   string // such as "dynamodb:PutItem"
	Resource string // such as "Table.Arn", or "${CoversBucket.Arn}/uploads/evt_1/upl_1/480"
	Leading  string // the partition key of the item, for what is done to one
}

// Watch notes which permissions each function needed. Its methods may be called at the same time.
type Watch struct {
	mu     sync.Mutex
	needed map[string]map[Permission]bool // by the function's name
}

// Needed returns what each function needed, by its name in template.yaml's stack.
func (w *Watch) Needed() map[string]map[Permission]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.needed
}

// caller reads the access key of a signed request: every process has one by its function's name, as in Lambda every function has a
// role of its own.
var caller = regexp.MustCompile(`Credential=([^/]+)/`)

func (w *Watch) note(r *http.Request, permissions ...Permission) {
	match := caller.FindStringSubmatch(r.Header.Get("Authorization"))
	if w == nil || match == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.needed == nil {
		w.needed = map[string]map[Permission]bool{}
	}
	if w.needed[match[1]] == nil {
		w.needed[match[1]] = map[Permission]bool{}
	}
	for _, permission := range permissions {
		w.needed[match[1]][permission] = true
	}
}

// Dynamo passes calls on to a DynamoDB and notes them. Close the server.
func (w *Watch) Dynamo(address string) (*httptest.Server, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorLog: log.New(io.Discard, "", 0)} // whoever gave up is no news
	return httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(out, err.Error(), http.StatusBadRequest)
			return
		}
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		w.note(r, ofDynamo(operation, body)...)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
		proxy.ServeHTTP(out, r)
	})), nil
}

// ofDynamo are the permissions of a call to DynamoDB; a transaction needs those of each of its parts
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
func ofDynamo(operation string, body []byte) (permissions []Permission) {
	type key struct {
		PK struct{ S string }
	}
	type item struct{ Key, Item key }
	var call struct {
		item
		IndexName     string
		RequestItems  map[string]struct{ Keys []key }
		TransactItems []map[string]item
	}
	if err := json.Unmarshal(body, &call); err != nil {
		return []Permission{{Action: fmt.Sprintf("dynamodb:%s that cannot be read: %v", operation, err)}}
	}
	add := func(action, resource, leading string) {
		permissions = append(permissions, Permission{"dynamodb:" + action, resource, leading})
	}
	switch {
	case operation == "Query" && call.IndexName != "":
		add(operation, "${Table.Arn}/index/"+call.IndexName, "")
	case call.TransactItems != nil:
		for _, part := range call.TransactItems {
			for what, on := range part {
				add(map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}[what],
					"Table.Arn", on.Key.PK.S+on.Item.PK.S)
			}
		}
	case call.RequestItems != nil:
		for _, of := range call.RequestItems {
			for _, key := range of.Keys {
				add(operation, "Table.Arn", key.PK.S)
			}
		}
	default:
		add(operation, "Table.Arn", call.Key.PK.S+call.Item.PK.S)
	}
	return permissions
}

// ofCloud are the permissions of a call to another service.
func ofCloud(r *http.Request, target string, body []byte) []Permission {
	var call struct {
		SecretID string `json:"SecretId"`
		QueueURL string `json:"QueueUrl"`
	}
	_ = json.Unmarshal(body, &call) // what is no JSON has neither
	file, bucket := "", ""
	if name, rest, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); ok {
		bucket, file = map[string]string{CoversBucket: "${CoversBucket.Arn}/", WebBucket: "${WebBucket.Arn}/"}[name], rest
	}
	switch {
	case target == "secretsmanager.GetSecretValue":
		return []Permission{{Action: "secretsmanager:GetSecretValue", Resource: call.SecretID}}
	case target == "AWSEvents.PutEvents":
		return []Permission{{Action: "events:PutEvents", Resource: "Bus.Arn"}}
	case target == "AmazonSQS.SendMessageBatch":
		return []Permission{{Action: "sqs:SendMessage", Resource: call.QueueURL}}
	case strings.HasPrefix(target, "AWSCognitoIdentityProviderService."):
		return []Permission{{Action: "cognito-idp:" + strings.TrimPrefix(target, "AWSCognitoIdentityProviderService."), Resource: "UserPool.Arn"}}
	case r.URL.Path == "/v2/email/outbound-emails":
		return []Permission{{Action: "ses:SendEmail"}}
	case bucket != "" && r.Method == http.MethodGet:
		return []Permission{{Action: "s3:GetObject", Resource: bucket + file}}
	case bucket != "" && r.Method == http.MethodPut && r.URL.Query().Has("tagging"):
		return []Permission{{Action: "s3:PutObjectTagging", Resource: bucket + file}}
	case bucket != "" && r.Method == http.MethodPut && r.Header.Get("X-Amz-Copy-Source") != "":
		from, _ := url.PathUnescape(r.Header.Get("X-Amz-Copy-Source")) // what cannot be read is refused
		return []Permission{{Action: "s3:PutObject", Resource: bucket + file},
			{Action: "s3:GetObject", Resource: bucket + strings.TrimPrefix(strings.TrimPrefix(from, "/"), CoversBucket+"/")}}
	case bucket != "" && r.Method == http.MethodPut:
		return []Permission{{Action: "s3:PutObject", Resource: bucket + file}}
	}
	return []Permission{{Action: "a call that is not known: " + r.Method + " " + r.URL.Path + " " + target}}
}
