package peer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNoPostgres means that PostgreSQL is not installed.
var ErrNoPostgres = errors.New("PostgreSQL is missing: install it (Debian: apt-get install postgresql; macOS: brew install postgresql) and try again")

// server is a PostgreSQL of its own, as it comes, in a folder that goes with it. It listens on a Unix socket there and nowhere
// else.
type server struct {
	folder  string
	process *exec.Cmd
	alive   io.Closer // ends the server when it is closed
}

// outlive runs "$@", and ends it and removes its folder, "$0", as soon as its own standard input ends: when it is closed, and also
// when this process is gone, by whatever death.
const outlive = `"$@" </dev/null & child=$!
read -r never
kill -INT $child
wait $child
rm -rf -- "$0"`

// program finds a program of PostgreSQL's; Debian keeps them outside of PATH.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(paths) == 0 {
		return "", ErrNoPostgres
	}
	return slices.Max(paths), nil
}

// start begins a server.
func start(ctx context.Context) (s *server, err error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	postgres, err := program("postgres")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "bench-postgres-")
	if err != nil {
		return nil, err
	}
	s = &server{folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	as, err := s.owner()
	if err != nil {
		return s, err
	}
	data := filepath.Join(folder, "data")
	prepare := exec.CommandContext(ctx, initdb, "--pgdata", data, "--username", "bench", "--auth", "trust", "--encoding", "UTF8", "--locale", "C")
	prepare.Dir, prepare.SysProcAttr = folder, as
	if output, err := prepare.CombinedOutput(); err != nil {
		return s, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	log, err := os.Create(s.log())
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()                                                                                              // the server has it open by then
	process := exec.Command("/bin/sh", "-c", outlive, folder, postgres, "-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories="+folder) //nolint:noctx // it is ended by stop
	process.Dir, process.SysProcAttr = folder, as
	process.Stdout, process.Stderr = log, log
	if s.alive, err = process.StdinPipe(); err != nil {
		return s, err
	}
	if err := process.Start(); err != nil {
		return s, err
	}
	s.process = process
	return s, nil
}

func (s *server) log() string { return filepath.Join(s.folder, "log") }

// owner gives the folder to somebody who is not root, which PostgreSQL refuses to run as, and says how to be them. Who is not root
// runs it themselves.
func (s *server) owner() (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{}
	if os.Getuid() != 0 {
		return attributes, nil
	}
	somebody, err := user.Lookup("postgres")
	if err != nil {
		if somebody, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(somebody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(somebody.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attributes, os.Chown(s.folder, int(uid), int(gid))
}

// connect opens so many connections.
func (s *server) connect(ctx context.Context, connections int) (*pgxpool.Pool, error) {
	settings, err := pgxpool.ParseConfig(fmt.Sprintf("host=%s user=bench dbname=postgres pool_min_conns=%d pool_max_conns=%d", s.folder, connections, connections))
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := pool.Ping(ctx)
		if err == nil {
			return pool, nil
		}
		if time.Now().After(deadline) {
			pool.Close()
			said, _ := os.ReadFile(s.log())
			return nil, fmt.Errorf("postgres does not answer: %w\n%s", err, said)
		}
	}
}

// stop ends the server and removes what it has stored.
func (s *server) stop() error {
	var err error
	if s.process != nil {
		err = errors.Join(s.alive.Close(), s.process.Wait())
	}
	return errors.Join(err, os.RemoveAll(s.folder))
}

// schema is as much of pretix's as its quotas need: https://docs.pretix.eu/dev/development/implementation/models.html
const schema = `
CREATE TABLE event (id bigint PRIMARY KEY, slug text NOT NULL UNIQUE);
CREATE TABLE item (id bigint PRIMARY KEY, event_id bigint NOT NULL REFERENCES event, name text NOT NULL, price numeric(13, 2) NOT NULL);
CREATE TABLE quota (id bigint PRIMARY KEY, event_id bigint NOT NULL REFERENCES event, size integer NOT NULL);
CREATE TABLE quota_items (quota_id bigint NOT NULL REFERENCES quota, item_id bigint NOT NULL REFERENCES item, PRIMARY KEY (quota_id, item_id));
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id bigint NOT NULL REFERENCES event, code text NOT NULL, status char NOT NULL,
	email text NOT NULL, secret text NOT NULL, total numeric(13, 2) NOT NULL, datetime timestamptz NOT NULL, expires timestamptz NOT NULL, UNIQUE (event_id, code));
CREATE TABLE orderposition (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, item_id bigint NOT NULL REFERENCES item,
	positionid integer NOT NULL, price numeric(13, 2) NOT NULL, attendee_name text, attendee_email text, secret text NOT NULL UNIQUE);
CREATE INDEX ON orders (datetime);
CREATE INDEX ON orderposition (order_id);
CREATE INDEX ON orderposition (item_id);`

// open puts an event with one quota on sale; all its ids are the same number. PostgreSQL is told to look at its tables, as it does by
// itself once a minute, so that it plans by what is in them.
func open(ctx context.Context, pool *pgxpool.Pool, event int64, seats int) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var batch pgx.Batch
		batch.Queue(`INSERT INTO event VALUES ($1, $2)`, event, fmt.Sprint("event-", event))
		batch.Queue(`INSERT INTO item VALUES ($1, $1, 'Entry', 0)`, event)
		batch.Queue(`INSERT INTO quota VALUES ($1, $1, $2)`, event, seats)
		batch.Queue(`INSERT INTO quota_items VALUES ($1, $1)`, event)
		return tx.SendBatch(ctx, &batch).Close()
	})
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `ANALYZE`)
	return err
}

var errSoldOut = errors.New("sold out")

// The kinds of keys that pretix locks: src/pretix/base/services/locking.py, where a key is an id and, below it, its kind.
const (
	lockEvent = 1
	lockQuota = 2
)

// lockKey is the key of an object's advisory lock.
func lockKey(id, kind int64) int64 { return id<<33 | kind }

// order sells one ticket as pretix does: read the quota, lock it, count what is taken, make the order.
func order(ctx context.Context, pool *pgxpool.Pool, event int64, buyer string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var quota, size int64
		if err := tx.QueryRow(ctx, `SELECT quota.id, quota.size FROM quota JOIN quota_items ON quota_items.quota_id = quota.id WHERE quota_items.item_id = $1`, event).Scan(&quota, &size); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '3s'`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)`, lockKey(event, lockEvent), lockKey(quota, lockQuota)); err != nil {
			return err
		}
		var taken int64
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM orderposition JOIN orders ON orders.id = orderposition.order_id
			WHERE orders.event_id = $1 AND orders.status IN ('n', 'p') AND orderposition.item_id IN (SELECT item_id FROM quota_items WHERE quota_id = $2)`, event, quota).Scan(&taken); err != nil {
			return err
		}
		if taken >= size {
			return errSoldOut
		}
		now := time.Now()
		var order int64
		if err := tx.QueryRow(ctx, `INSERT INTO orders (event_id, code, status, email, secret, total, datetime, expires) VALUES ($1, $2, 'p', $3, $4, 0, $5, $6) RETURNING id`,
			event, buyer, buyer+"@example.test", "order of "+buyer, now, now.Add(24*time.Hour)).Scan(&order); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO orderposition (order_id, item_id, positionid, price, attendee_name, attendee_email, secret) VALUES ($1, $2, 1, 0, $3, $4, $5)`,
			order, event, buyer, buyer+"@example.test", fmt.Sprintf("ticket of %s for %d", buyer, event))
		return err
	})
}
