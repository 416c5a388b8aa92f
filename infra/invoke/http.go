package invoke

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// Response is the answer of a function behind the API, as a client gets it: the body is decoded and unpacked.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Request hands an API Gateway notification (payload format 2.0) to a function and reads its answer.
func (f *Fleet) Request(ctx context.Context, function string, notification events.APIGatewayV2HTTPRequest) (Response, error) {
	payload, err := json.Marshal(notification)
	if err != nil {
		return Response{}, err
	}
	answer, err := f.Invoke(ctx, function, payload)
	if err != nil {
		return Response{}, err
	}
	return ReadResponse(answer)
}

// ReadResponse reads a function's answer as the gateway does.
func ReadResponse(answer []byte) (Response, error) {
	var sent events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(answer, &sent); err != nil {
		return Response{}, fmt.Errorf("invoke: the gateway cannot read %q: %w", answer, err)
	}
	if sent.StatusCode == 0 {
		return Response{}, fmt.Errorf("invoke: the answer %q has no status", answer)
	}
	response := Response{Status: sent.StatusCode, Header: http.Header{}, Body: []byte(sent.Body)}
	for name, value := range sent.Headers {
		response.Header.Set(name, value)
	}
	for name, values := range sent.MultiValueHeaders {
		response.Header[http.CanonicalHeaderKey(name)] = values
	}
	var err error
	if sent.IsBase64Encoded {
		if response.Body, err = base64.StdEncoding.DecodeString(sent.Body); err != nil {
			return Response{}, err
		}
	}
	if response.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(bytes.NewReader(response.Body))
		if err != nil {
			return Response{}, err
		}
		if response.Body, err = io.ReadAll(unpacked); err != nil {
			return Response{}, err
		}
		response.Header.Del("Content-Encoding")
	}
	return response, nil
}
