package main

import "context"

// cmdExport writes everything that the organisation owns into one file, without what opens doors: password hashes,
// sessions, tokens and secret links. It can be restored; people then set new passwords.
func cmdExport(ctx context.Context, args []string, env Env) error {
	return archive(ctx, "export", args, env, false)
}
