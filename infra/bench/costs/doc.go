// Package costs holds what each operation costs in DynamoDB's units against ../costs.md: its test carries every operation out
// once, in a world of an ordinary size, and fails when a figure grows.
//
//	go test ./infra/bench/costs            # compare
//	go test ./infra/bench/costs -update    # write costs.md anew
package costs
