package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// reference is the yardstick: the least that a durable task server in Go over SQLite can be. WAL, synchronous=FULL, one
// writer with BEGIN IMMEDIATE, an index for the list, JSON out; no sign-in, no rights, no history.
type reference struct {
	write, read                *sql.DB
	list, open, comments, link *sql.Stmt
	next                       atomic.Int64
}

const referenceSchema = `
CREATE TABLE IF NOT EXISTS task (id INTEGER PRIMARY KEY, project INTEGER NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, state INTEGER NOT NULL,
  due TEXT NOT NULL, priority INTEGER NOT NULL, rank TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS task_list ON task (project, state, due, id);
CREATE INDEX IF NOT EXISTS task_due ON task (project, due, id);
CREATE TABLE IF NOT EXISTS comment (id INTEGER PRIMARY KEY, task INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS comment_task ON comment (task, id);
CREATE TABLE IF NOT EXISTS link (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;`

func openReference(dir string) (*reference, error) {
	path := "file:" + filepath.Join(dir, "reference.db")
	pragmas := "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)"
	write, err := sql.Open("sqlite", path+"?_txlock=immediate&"+pragmas)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if _, err := write.Exec(referenceSchema); err != nil {
		return nil, err
	}
	read, err := sql.Open("sqlite", path+"?_pragma=query_only(1)&"+pragmas)
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(8)
	read.SetMaxIdleConns(8)
	r := &reference{write: write, read: read}
	const columns = `id, project, title, description, state, due, priority, rank, created, updated`
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&r.list, `SELECT ` + columns + ` FROM task WHERE project = 1 AND state = ? ORDER BY due, id LIMIT 50`},
		{&r.open, `SELECT ` + columns + ` FROM task WHERE id = ?`},
		{&r.comments, `SELECT id, body, at FROM comment WHERE task = ? ORDER BY id LIMIT 50`},
		{&r.link, `SELECT t.id, t.title FROM link l JOIN task t ON t.id = l.b WHERE l.a = ?`},
	} {
		if *p.stmt, err = read.Prepare(p.query); err != nil {
			return nil, err
		}
	}
	var newest int64
	if err := read.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM task`).Scan(&newest); err != nil {
		return nil, err
	}
	r.next.Store(newest)
	return r, nil
}

type referenceTask struct {
	ID          int64  `json:"id"`
	Project     int64  `json:"project"`
	Title       string `json:"title"`
	Description string `json:"description"`
	State       int64  `json:"state"`
	Due         string `json:"due"`
	Priority    int64  `json:"priority"`
	Rank        string `json:"rank"`
	Created     int64  `json:"created"`
	Updated     int64  `json:"updated"`

	Comments []string `json:"comments,omitempty"`
	Links    []string `json:"links,omitempty"`
}

func (t *referenceTask) scan(scan func(...any) error) error {
	return scan(&t.ID, &t.Project, &t.Title, &t.Description, &t.State, &t.Due, &t.Priority, &t.Rank, &t.Created, &t.Updated)
}

func (r *reference) insert(tx *sql.Tx, t referenceTask) error {
	_, err := tx.Exec(`INSERT INTO task VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.ID, 1, t.Title, t.Description, t.State, t.Due, t.Priority, t.Rank, t.Created, t.Updated)
	return err
}

// fill stores the tasks, ten comments and a link at the first one.
func (r *reference) fill(n int) error {
	tx, err := r.write.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for i := range n {
		s := sampleTask(i)
		t := referenceTask{ID: int64(i + 1), Title: s.title, Description: s.description, State: int64(s.state), Due: s.due, Priority: int64(s.priority), Rank: strconv.Itoa(i), Created: int64(i), Updated: int64(i)}
		if err := r.insert(tx, t); err != nil {
			return err
		}
	}
	for i := range 10 {
		if _, err := tx.Exec(`INSERT INTO comment (task, body, at) VALUES (1, ?, ?)`, sampleComment(i), i); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`INSERT INTO link VALUES (1, 2)`); err != nil {
		return err
	}
	return tx.Commit()
}

func (r *reference) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tasks", func(w http.ResponseWriter, q *http.Request) {
		rows, err := r.list.QueryContext(q.Context(), q.URL.Query().Get("state"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		list := make([]referenceTask, 0, 50)
		for rows.Next() {
			var t referenceTask
			if err := t.scan(rows.Scan); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			list = append(list, t)
		}
		answerJSON(w, http.StatusOK, map[string]any{"items": list})
	})
	mux.HandleFunc("GET /tasks/{task}", func(w http.ResponseWriter, q *http.Request) {
		t, err := r.whole(q.Context(), q.PathValue("task"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answerJSON(w, http.StatusOK, t)
	})
	mux.HandleFunc("POST /tasks", func(w http.ResponseWriter, q *http.Request) {
		var t referenceTask
		err := json.NewDecoder(q.Body).Decode(&t)
		if err == nil {
			t.ID = r.next.Add(1)
			err = r.create(q.Context(), t)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answerJSON(w, http.StatusCreated, t)
	})
	return mux
}

func (r *reference) create(ctx context.Context, t referenceTask) error {
	tx, err := r.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := r.insert(tx, t); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// whole gives a task with its comments and links.
func (r *reference) whole(ctx context.Context, task string) (referenceTask, error) {
	var t referenceTask
	if err := t.scan(r.open.QueryRowContext(ctx, task).Scan); err != nil {
		return t, err
	}
	for _, part := range []struct {
		stmt *sql.Stmt
		into *[]string
		skip int
	}{{r.comments, &t.Comments, 1}, {r.link, &t.Links, 0}} {
		rows, err := part.stmt.QueryContext(ctx, task)
		if err != nil {
			return t, err
		}
		for rows.Next() {
			var id, at int64
			var text string
			dest := []any{&id, &text, &at}[:2+part.skip]
			if err := rows.Scan(dest...); err != nil {
				_ = rows.Close()
				return t, err
			}
			*part.into = append(*part.into, text)
		}
		if err := rows.Close(); err != nil {
			return t, err
		}
	}
	return t, nil
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have gone
}

// serveReference runs the reference as a process of its own.
func serveReference(dir, addr string) error {
	r, err := openReference(dir)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "reference at", l.Addr())
	server := &http.Server{Handler: r.handler(), ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(l)
}
