package ui

import "context"

// Words are the few phrases that components say by themselves. A page in another language puts its own into the context.
type Words struct {
	Skip, Menu, Close, Undo, Cancel, Copy, Copied, Remove, Required, Optional, More string
	SearchOrDo, Navigation, Breadcrumbs, Notifications, Keys, SignOut, Settings     string
	FixThese, ChooseFiles, DropFiles, Previous, Next, Step, Of, Done, Current       string
	Passed, Present, Ahead, Open, Loading, ShowTable, Files, Actions, Help          string
}

// English is what components say unless WithWords says otherwise.
func English() Words {
	return Words{
		Skip: "Skip to the content", Menu: "Menu", Close: "Close", Undo: "Undo", Cancel: "Cancel", Copy: "Copy", Copied: "Copied",
		Remove: "Remove", Required: "required", Optional: "optional", More: "More",
		SearchOrDo: "Search or do", Navigation: "Pages", Breadcrumbs: "Where you are", Notifications: "Messages",
		Keys: "Keys on this page", SignOut: "Sign out", Settings: "Your settings",
		FixThese: "Please mend this first", ChooseFiles: "Choose files", DropFiles: "or drop them here",
		Previous: "Previous", Next: "Next", Step: "Step", Of: "of", Done: "done", Current: "now",
		Passed: "passed", Present: "now", Ahead: "ahead", Open: "Open", Loading: "Loading", ShowTable: "Show as a table",
		Files: "Files", Actions: "Actions", Help: "Help",
	}
}

type wordsKey struct{}

// WithWords returns a context in which components speak w.
func WithWords(ctx context.Context, w Words) context.Context {
	return context.WithValue(ctx, wordsKey{}, w)
}

func words(ctx context.Context) Words {
	if w, ok := ctx.Value(wordsKey{}).(Words); ok {
		return w
	}
	return English()
}
