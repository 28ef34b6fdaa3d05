package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"throughline/internal/id"
)

// attempt is one write as it was sent. Request is the number by which the history knows it, and the key under which it
// may be repeated; a page knows no such key, so what it did is asked of the history alone.
type attempt struct {
	request, method, path, body, kind string
	media                             string // type of the body, where it is not JSON or a form
}

// ledger is what all writers together know: what was acknowledged, and what was under way at the last kill.
type ledger struct {
	mu       sync.Mutex
	acked    map[string]string // request to kind
	open     []attempt
	count    atomic.Int64
	refused  atomic.Int64 // answers 4xx: races of the writers among themselves
	failures []string     // answers 5xx while the server was up
}

// writer is one client with tasks of its own.
type writer struct {
	n       int
	base    string
	in      installation
	project id.Project
	client  *http.Client
	ledger  *ledger
	random  *rand.Rand
	serial  int
	states  []string
	tasks   []string
	bin     []string
	links   []string
	acts    []string
}

// work writes until the context ends or the server is gone.
func (w *writer) work(ctx context.Context) {
	for ctx.Err() == nil {
		a, learn := w.choose()
		status, header, body, err := w.send(ctx, a)
		if err != nil {
			w.ledger.mu.Lock()
			w.ledger.open = append(w.ledger.open, a)
			w.ledger.mu.Unlock()
			return
		}
		switch {
		case status < 400:
			w.ledger.ack(a)
			if act := header.Get("Throughline-Act"); act != "" && a.kind == "edit" {
				w.acts = keep(w.acts, act)
			}
			if learn != nil {
				learn(body)
			}
		case status < 500:
			w.ledger.refused.Add(1)
		default:
			w.ledger.mu.Lock()
			w.ledger.failures = append(w.ledger.failures, fmt.Sprintf("%s %s: %d %.200s", a.method, a.path, status, words(body)))
			w.ledger.mu.Unlock()
		}
	}
}

var tags = regexp.MustCompile(`(?s)<head>.*</head>|<(?:script|style|svg).*?</(?:script|style|svg)>|<[^>]*>`)

// words gives what an answer says: of a page, the text of its main part.
func words(body []byte) string {
	text := string(body)
	if i := strings.Index(text, "<main"); i >= 0 {
		text = text[i:]
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(text, " ")), " ")
}

func (l *ledger) ack(a attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[a.request] = a.kind
	l.count.Add(1)
}

// send gives an error only when no whole answer came: then nobody knows what happened.
func (w *writer) send(ctx context.Context, a attempt) (int, http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(context.WithoutCancel(ctx), a.method, w.base+a.path, strings.NewReader(a.body))
	if err != nil {
		return 0, nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+w.in.token)
	r.Header.Set("Throughline-Request", a.request)
	if strings.HasPrefix(a.path, "/api/") {
		r.Header.Set("Idempotency-Key", a.request)
		r.Header.Set("Content-Type", "application/json")
	} else {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if a.media != "" {
		r.Header.Set("Content-Type", a.media)
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, b, err
}

const api = "/api/v1"

// choose picks the next write, over all write routes; every one changes something.
func (w *writer) choose() (attempt, func([]byte)) {
	w.serial++
	text := fmt.Sprintf("writer %d, text %d, %d", w.n, w.serial, w.random.Uint32())
	a := attempt{request: fmt.Sprintf("chaos-%d-%d", w.n, w.serial)}
	p := api + "/projects/" + string(w.project)
	dice := w.random.IntN(100)
	if len(w.tasks) < 5 || len(w.states) < 3 {
		dice = 0
	}
	switch {
	case dice < 35:
		a.kind, a.method, a.path, a.body = "create", "POST", p+"/tasks", document(map[string]any{"title": text, "description": strings.Repeat(text+" ", 8), "labels": []string{"chaos"}, "due": "2026-12-01"})
		return a, w.learnTask
	case dice < 40:
		a.kind, a.method, a.path = "paste", "POST", p+"/tasks/paste"
		a.body = document(map[string]any{"rows": []map[string]any{{"title": text + " a"}, {"title": text + " b"}, {"title": text + " c"}}})
		return a, nil
	case dice < 55:
		a.kind, a.method, a.path = "edit", "PATCH", api+"/tasks/"+w.any(w.tasks)
		a.body = document(map[string]any{"title": text, "priority": []string{"urgent", "high", "medium", "low"}[w.random.IntN(4)], "labels": []string{"a", "b", "c"}[:w.random.IntN(4)],
			"assignees": []string{string(w.in.people[w.random.IntN(len(w.in.people))])}})
	case dice < 64:
		a.kind, a.method, a.path = "state", "PATCH", api+"/tasks/"+w.any(w.tasks)
		a.body = document(map[string]any{"title": text, "state": w.any(w.states)})
	case dice < 70:
		a.kind, a.method, a.path = "move", "PATCH", api+"/tasks/"+w.any(w.tasks)
		a.body = document(map[string]any{"title": text, "after": ""})
	case dice < 74:
		a.kind, a.method, a.path = "bulk", "POST", api+"/tasks/bulk"
		a.body = document(map[string]any{"ids": []string{w.any(w.tasks), w.any(w.tasks)}, "set": map[string]any{"description": text}})
	case dice < 78:
		a.kind, a.method, a.path = "delete", "DELETE", api+"/tasks/"+w.take()
	case dice < 81 && len(w.bin) > 0:
		a.kind, a.method, a.path = "restore", "POST", api+"/tasks/"+w.bin[0]+"/restore"
		w.bin = w.bin[1:]
	case dice < 84:
		a.kind, a.method, a.path, a.body = "link", "POST", api+"/tasks/"+w.any(w.tasks)+"/links", document(map[string]any{"to": w.any(w.tasks)})
		return a, w.learnLink
	case dice < 86 && len(w.links) > 0:
		a.kind, a.method, a.path = "unlink", "DELETE", api+"/links/"+w.links[0]
		w.links = w.links[1:]
	case dice < 88:
		a.kind, a.method, a.path, a.body = "project", "PATCH", p, document(map[string]any{"problem": text})
	case dice < 90 && len(w.acts) > 0:
		a.kind, a.method, a.path = "undo", "POST", api+"/acts/"+w.acts[len(w.acts)-1]+"/undo"
		w.acts = w.acts[:len(w.acts)-1]
	case dice < 91:
		a.kind, a.method, a.path, a.body = "set state", "PUT", p+"/states/"+w.states[1], document(map[string]any{"name": text[:min(len(text), 40)], "category": "doing"})
	default:
		a.kind, a.method, a.path, a.body = "comment", "POST", "/tasks/"+w.any(w.tasks)+"/comments", url.Values{"body": {text}}.Encode()
	}
	return a, nil
}

func (w *writer) any(list []string) string { return list[w.random.IntN(len(list))] }

// take moves a task into the bin of this writer.
func (w *writer) take() string {
	i := w.random.IntN(len(w.tasks))
	task := w.tasks[i]
	w.tasks = append(w.tasks[:i], w.tasks[i+1:]...)
	w.bin = keep(w.bin, task)
	return task
}

func (w *writer) learnTask(body []byte) {
	var t struct{ ID, State string }
	if json.Unmarshal(body, &t) == nil && t.ID != "" {
		w.tasks = keep(w.tasks, t.ID)
	}
}

func (w *writer) learnLink(body []byte) {
	var l struct{ ID string }
	if json.Unmarshal(body, &l) == nil && l.ID != "" {
		w.links = keep(w.links, l.ID)
	}
}

// learnStates asks for the states of the project.
func (w *writer) learnStates(ctx context.Context) error {
	_, _, b, err := w.send(ctx, attempt{method: "GET", path: api + "/projects/" + string(w.project) + "/states"})
	if err != nil {
		return err
	}
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	w.states = nil
	for _, s := range list.Items {
		w.states = append(w.states, s.ID)
	}
	return nil
}

// keep appends and forgets the oldest, so that the lists stay short.
func keep(list []string, v string) []string {
	if list = append(list, v); len(list) > 100 {
		return list[1:]
	}
	return list
}

func document(v any) string {
	b, _ := json.Marshal(v) // maps of texts always marshal
	return string(b)
}
