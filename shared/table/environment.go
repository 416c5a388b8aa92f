package table

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/event-radar/event-radar/shared/config"
)

// FromEnvironment returns the table that TABLE_NAME names. It opens the connection while the function still initialises,
// when it has a whole processor and nobody waits: the first request then finds it open.
func FromEnvironment() *Table {
	settings := config.AWS("dynamodb")
	connect(settings.BaseEndpoint, settings.Region)
	return New(dynamodb.NewFromConfig(settings), config.Get(config.TableName))
}

// connect asks the endpoint whether it is well, which needs no permission, and leaves the connection in the pool. Whatever
// comes of it, the first real call decides.
func connect(endpoint *string, region string) {
	address := "https://dynamodb." + region + ".amazonaws.com"
	if endpoint != nil {
		address = *endpoint
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return
	}
	if answer, err := config.Client().Do(request); err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
}
