// Package web is the page rim: one table of routes, the chain around them, live streams and error pages.
package web

import (
	"net/http"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/assets"
	"throughline/internal/web/page"
)

// Server answers requests for pages; API answers those below /api/ within the same chain.
type Server struct {
	DB     *db.DB
	Clock  clock.Clock
	Door   *act.Door
	Signal *history.Signal
	Org    *org.Service
	Signin *signin.Service
	Routes []page.Route
	API    http.Handler
	// Secure says that people reach the product by https, so that cookies never travel without it.
	Secure bool
	// Stopping closes when the server shuts down, so that open streams end.
	Stopping <-chan struct{}
	// Demo is the person as whom everybody is signed in; "" but for the demo company on this machine.
	Demo id.Person
}

// Handler builds the chain and the routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.Table() {
		mux.HandleFunc(route.Method+" "+route.Path, func(w http.ResponseWriter, r *http.Request) {
			if err := s.enter(r, route); err != nil {
				s.fail(w, r, err)
				return
			}
			if err := route.Serve(w, r); err != nil {
				s.fail(w, r, err)
			}
		})
	}
	mux.Handle(assets.Prefix, assets.Handler())
	mux.Handle("/api/", s.API)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.NotFound, "There is no page at this address; the search finds what there is"))
	})
	return s.chain(mux)
}

// Table lists every page, those of the rim itself included.
func (s *Server) Table() []page.Route { return append(s.own(), s.Routes...) }

// enter asks for what the route needs before the page begins.
func (s *Server) enter(r *http.Request, route page.Route) error {
	if route.Action == access.Public {
		return nil
	}
	actor := access.From(r.Context())
	if actor.Person == "" {
		return fault.New(fault.Forbidden, "Sign in first")
	}
	if access.IsProject(route.Action) {
		return nil // the service knows which project
	}
	return actor.May(route.Action)
}

// own are the routes of the rim itself.
func (s *Server) own() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/live", Action: access.Public, Serve: s.live},
		{Method: "POST", Path: "/acts/{act}/undo", Action: access.Self, Serve: s.undo},
		{Method: "GET", Path: "/health", Action: access.Public, Serve: s.health},
		{Method: "GET", Path: "/runs/worker.js", Action: access.Public, Serve: func(w http.ResponseWriter, r *http.Request) error {
			// A worker may only stand over what lies beside it, and its browser must see each new one. What it keeps goes when
			// somebody signs out.
			return assets.Plain(w, r, "worker.js")
		}},
		{Method: "GET", Path: "/favicon.ico", Action: access.Public, Serve: func(w http.ResponseWriter, r *http.Request) error {
			http.Redirect(w, r, assets.URL("icon.svg"), http.StatusSeeOther)
			return nil
		}},
	}
}
