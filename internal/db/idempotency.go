package db

import "context"

// keptFor is how long an idempotency key is known: a day, in microseconds.
const keptFor = 24 * 3600 * 1_000_000

// StoreKey notes an idempotency key inside the change that it guards and answers whether it is new. Keys of the day
// before are forgotten in the same breath.
func StoreKey(ctx context.Context, tx *Tx, key, actor, request string, now int64) (fresh bool, err error) {
	if _, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE at < $1`, now-keptFor); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO idempotency (key, actor_id, request, status, answer, at) VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT DO NOTHING`,
		key, actor, request, now)
	return n == 1, err
}

// StoreAnswer keeps the answer that the key's first request got.
func StoreAnswer(ctx context.Context, tx *Tx, key string, status int, answer string) error {
	_, err := tx.Exec(ctx, `UPDATE idempotency SET status = $1, answer = $2 WHERE key = $3`, status, answer, key)
	return err
}
