package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// address is where the shared server answers. It holds on to a launched server: were that collected, its pipe would
// close, which the server takes for the end of the process.
type address struct {
	url      string
	launched *Server
}

// shared answers the server of this test process: the one the environment names, or one launched on first use that
// ends with the process.
var shared = sync.OnceValues(func() (address, error) {
	if url := os.Getenv(Env); url != "" {
		return address{url: url}, nil
	}
	s, err := Launch()
	if err != nil {
		return address{}, err
	}
	return address{s.URL("postgres"), s}, nil
})

// Database makes an empty database on the shared server and gives its URL; it is dropped when the test ends.
func Database(tb testing.TB) string {
	tb.Helper()
	return create(tb, "template0")
}

// Clone makes a database that already holds what fill writes. The filled original is made once for each key on the
// server, whichever process comes first, so a test pays for a copy (about 40 ms) and not for the migrations. The key
// must change with what fill does: a digest of the migrations is a good one. fill must close its connections.
func Clone(tb testing.TB, key string, fill func(url string) error) string {
	tb.Helper()
	template := fmt.Sprintf("original_%x", sha256.Sum256([]byte(key)))[:40]
	if err := original(server(tb), template, fill); err != nil {
		tb.Fatalf("PostgreSQL: the original for cloned databases could not be made: %v", err)
	}
	return create(tb, template)
}

func server(tb testing.TB) string {
	tb.Helper()
	at, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return at.url
}

func create(tb testing.TB, template string) string {
	tb.Helper()
	url := server(tb)
	name := fmt.Sprintf("test_%s", rand.Text()[:16])
	name = pgx.Identifier{name}.Sanitize()
	if err := admin(url, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		tb.Fatalf("PostgreSQL: %v", err)
	}
	tb.Cleanup(func() {
		if err := admin(url, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("PostgreSQL: %v", err)
		}
	})
	return named(url, name[1:len(name)-1])
}

// original makes and fills the template unless it stands already. It is renamed only when filled, so an interrupted
// process leaves no half-filled one, and the lock keeps two processes from filling it twice.
func original(url, template string, fill func(url string) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", template); err != nil {
		return err
	}
	var stands bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template).Scan(&stands); err != nil || stands {
		return err
	}
	draft := template + "_draft"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft + " TEMPLATE template0"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := fill(named(url, draft)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+template)
	return err
}

func admin(url, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
