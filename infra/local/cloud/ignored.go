package cloud

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// ApplyIgnored sets what the emulator accepts in a template without acting on it, and returns the stack it read.
func (c *Cloud) ApplyIgnored(ctx context.Context) (*Stack, error) {
	stack, err := c.Stack(ctx)
	if err != nil {
		return nil, err
	}
	for _, apply := range []func(context.Context, *Stack) error{c.applyGateway, c.applyTables, c.applyConcurrency} {
		if err := apply(ctx, stack); err != nil {
			return nil, err
		}
	}
	return stack, nil
}

// applyTables switches on time to live and point-in-time recovery.
func (c *Cloud) applyTables(ctx context.Context, stack *Stack) error {
	for id, declared := range stack.ofType("AWS::DynamoDB::Table") {
		var want struct {
			TTL struct {
				AttributeName string
				Enabled       bool
			} `json:"TimeToLiveSpecification"`
			Recovery struct {
				PointInTimeRecoveryEnabled bool
			} `json:"PointInTimeRecoverySpecification"`
		}
		properties, err := stack.resolve(declared.Properties)
		if err == nil {
			err = convert(properties, &want)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		name := stack.Physical(id)
		if err := c.applyTTL(ctx, name, want.TTL.AttributeName, want.TTL.Enabled); err != nil {
			return fmt.Errorf("time to live of %s: %w", id, err)
		}
		_, err = c.tables.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{
			TableName: &name,
			PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{
				PointInTimeRecoveryEnabled: aws.Bool(want.Recovery.PointInTimeRecoveryEnabled),
			},
		})
		if err != nil {
			return fmt.Errorf("point-in-time recovery of %s: %w", id, err)
		}
	}
	return nil
}

func (c *Cloud) applyTTL(ctx context.Context, table, attribute string, enabled bool) error {
	current, err := c.tables.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &table})
	if err != nil {
		return err
	}
	on := current.TimeToLiveDescription != nil && current.TimeToLiveDescription.TimeToLiveStatus == types.TimeToLiveStatusEnabled
	if on == enabled {
		return nil
	}
	_, err = c.tables.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: &table,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{
			AttributeName: &attribute, Enabled: &enabled,
		},
	})
	return err
}

func (c *Cloud) applyConcurrency(ctx context.Context, stack *Stack) error {
	for id, declared := range stack.ofType("AWS::Lambda::Function") {
		reserved, ok := declared.Properties["ReservedConcurrentExecutions"]
		if !ok {
			continue
		}
		value, err := stack.resolve(reserved)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		var limit int32
		if _, err := fmt.Sscan(fmt.Sprint(value), &limit); err != nil {
			return fmt.Errorf("reserved concurrency of %s: %w", id, err)
		}
		_, err = c.functions.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{
			FunctionName: aws.String(stack.Physical(id)), ReservedConcurrentExecutions: &limit,
		})
		if err != nil {
			return fmt.Errorf("reserved concurrency of %s: %w", id, err)
		}
	}
	return nil
}

// UpdateFunction puts a new binary in the place of a function's, without a deployment. The function is named by its
// logical id, the code by its path.
func (c *Cloud) UpdateFunction(ctx context.Context, stack *Stack, logicalID, bootstrap string) error {
	name := stack.Physical(logicalID)
	if name == "" {
		return fmt.Errorf("template.yaml has no %s", logicalID)
	}
	binary, err := os.ReadFile(bootstrap)
	if err != nil {
		return err
	}
	archive, err := zipped(binary)
	if err != nil {
		return err
	}
	_, err = c.functions.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{FunctionName: &name, ZipFile: archive})
	return err
}
