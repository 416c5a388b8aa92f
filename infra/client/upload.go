package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/event-radar/event-radar/shared/api/operation"
)

// Upload sends a picture with a form of the API's to where pictures are kept, as a browser does.
func (c *Client) Upload(ctx context.Context, form operation.CoverForm, picture []byte) error {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, value := range form.Fields {
		if err := writer.WriteField(name, value); err != nil {
			return err
		}
	}
	file, err := writer.CreateFormFile("file", "picture") // the last field: S3 ignores what comes behind it
	if err != nil {
		return err
	}
	if _, err := file.Write(picture); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, form.URL, &body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", writer.FormDataContentType())
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		answer, _ := io.ReadAll(io.LimitReader(response.Body, 1000)) // whatever it says helps
		return fmt.Errorf("upload of %d pixels: %d %s", form.Width, response.StatusCode, answer)
	}
	return nil
}
