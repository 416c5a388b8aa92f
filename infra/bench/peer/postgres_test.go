package peer

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// The lock sells each seat once, however many want it; and nothing of the server is left when it is stopped.
func TestAQuotaLockSellsEachSeatOnce(t *testing.T) {
	server, err := start(t.Context())
	if errors.Is(err, ErrNoPostgres) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	pool, err := server.connect(t.Context(), 8)
	if err != nil {
		t.Fatal(errors.Join(err, server.stop()))
	}
	if _, err := pool.Exec(t.Context(), schema); err != nil {
		t.Error(err)
	}
	if err := open(t.Context(), pool, 1, 5); err != nil {
		t.Error(err)
	}
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		sold  int
	)
	for i := range 40 {
		group.Go(func() {
			err := order(t.Context(), pool, 1, fmt.Sprint("buyer", i))
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err == nil:
				sold++
			case !errors.Is(err, errSoldOut):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if sold != 5 {
		t.Errorf("of 5 seats %d are sold", sold)
	}
	if spent, err := spent(server.process.Process.Pid); err != nil || spent <= 0 {
		t.Errorf("the server has run for %v: %v", spent, err)
	}
	pool.Close()
	if err := server.stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(server.folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", server.folder, err)
	}
}

// What a process and those below it have run is counted, also when they have ended.
func TestSpentGrows(t *testing.T) {
	before, err := spent(os.Getpid())
	if err != nil {
		t.Skip(err)
	}
	for began := time.Now(); time.Since(began) < 50*time.Millisecond; {
		_ = fmt.Sprint(began)
	}
	after, err := spent(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := own()
	if err != nil {
		t.Fatal(err)
	}
	if after-before <= 0 || mine <= 0 {
		t.Errorf("%v before, %v after; %v of our own", before, after, mine)
	}
}
