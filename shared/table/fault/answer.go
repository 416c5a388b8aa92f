package fault

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// answers are how a service says that it does not take what it is sent.
type answers struct {
	status int // for too many calls
	code   string
	body   string
	// refuse adds to the answer to a batch that an entry of it was not taken; nil for a service without batches.
	refuse func(answer, entry map[string]any)
}

// services are those of AWS, by their names in signatures. Calls to Stripe have none.
var services = map[string]answers{
	"": {status: 429, body: `{"error": {"type": "rate_limit_error", "message": "fault: too many requests"}}`},
	// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
	"s3": {status: 503, body: "<Error><Code>SlowDown</Code><Message>fault: too many requests</Message></Error>"},
	// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
	"ses": {status: 429, code: "TooManyRequestsException", body: "{}"},
	// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html
	"cognito-idp": {status: 400, code: "TooManyRequestsException", body: "{}"},
	// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
	"events": {status: 400, code: "ThrottlingException", body: "{}", refuse: func(answer, _ map[string]any) {
		failed, _ := answer["FailedEntryCount"].(float64)
		answer["FailedEntryCount"] = failed + 1
		list(answer, "Entries", map[string]any{"ErrorCode": "InternalFailure", "ErrorMessage": "fault: refused"})
	}},
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
	"sqs": {status: 400, code: "RequestThrottled", body: "{}", refuse: func(answer, entry map[string]any) {
		list(answer, "Failed", map[string]any{"Id": entry["Id"], "Code": "InternalError", "SenderFault": false, "Message": "fault: refused"})
	}},
}

// list puts one more into a list of an answer.
func list(answer map[string]any, name string, one any) {
	all, _ := answer[name].([]any)
	answer[name] = append(all, one)
}

// called finds the service that a call is signed for
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html).
func called(r *http.Request) answers {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if scope := strings.Split(credential, "/"); len(scope) > 3 { // key/day/region/service/aws4_request
		return services[scope[3]]
	}
	return services[""]
}

// throttle answers that there are too many calls.
func (a answers) throttle(w http.ResponseWriter) {
	if a.code != "" {
		w.Header().Set("X-Amzn-Errortype", a.code)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// halve passes on the first half of a batch, and answers that the rest is refused.
func (a answers) halve(behind http.Handler, w http.ResponseWriter, r *http.Request) {
	var batch map[string]any
	if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	entries, _ := batch["Entries"].([]any)
	taken, answer := len(entries)/2, map[string]any{}
	if taken > 0 { // no batch is empty
		batch["Entries"] = entries[:taken]
		body, _ := json.Marshal(batch) // what was JSON is JSON again
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		first := httptest.NewRecorder()
		behind.ServeHTTP(first, r)
		if err := json.Unmarshal(first.Body.Bytes(), &answer); err != nil || first.Code != http.StatusOK {
			http.Error(w, first.Body.String(), http.StatusBadGateway)
			return
		}
	}
	for _, entry := range entries[taken:] {
		entry, _ := entry.(map[string]any)
		a.refuse(answer, entry)
	}
	_ = json.NewEncoder(w).Encode(answer)
}
