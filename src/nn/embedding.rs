//! The embedding: a row of a table for each token, as `torch.nn.Embedding`.

use super::error::{Result, check_index, check_length, volume};

/// The rows (R, E) of `table` (V, E) that the tokens (R) name.
///
/// # Errors
/// If a token is not below V or the table has no whole rows.
pub fn forward(table: &[f32], width: usize, tokens: &[u32], rows: &mut Vec<f32>) -> Result<()> {
    let vocabulary = table.len() / width.max(1);
    check_length("embedding table", vocabulary * width, table.len())?;
    for &token in tokens {
        check_index("token", vocabulary, token as usize)?;
    }
    rows.clear();
    for &token in tokens {
        let start = token as usize * width;
        rows.extend_from_slice(&table[start..start + width]);
    }
    Ok(())
}

/// dL/d table (V, E): every row the sum of dL/d rows (R, E) over the tokens that named it, in their order.
///
/// # Errors
/// If a token is not below V or a length does not fit.
pub fn backward(d_rows: &[f32], width: usize, tokens: &[u32], d_table: &mut [f32]) -> Result<()> {
    let vocabulary = d_table.len() / width.max(1);
    check_length("embedding table", vocabulary * width, d_table.len())?;
    for &token in tokens {
        check_index("token", vocabulary, token as usize)?;
    }
    let size = volume("embedded rows", &[tokens.len(), width])?;
    check_length("embedded rows", size, d_rows.len())?;
    d_table.fill(0.0);
    if width == 0 {
        return Ok(());
    }
    for (row, &token) in d_rows.chunks_exact(width).zip(tokens) {
        let start = token as usize * width;
        for (sum, &value) in d_table[start..start + width].iter_mut().zip(row) {
            *sum += value;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_looked_up_and_their_gradients_summed() {
        let table = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut rows = Vec::new();
        forward(&table, 2, &[2, 0, 2], &mut rows).unwrap();
        assert_eq!(rows, [5.0, 6.0, 1.0, 2.0, 5.0, 6.0]);
        let mut d_table = [9.0; 6];
        backward(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, &[2, 0, 2], &mut d_table).unwrap();
        assert_eq!(d_table, [3.0, 4.0, 0.0, 0.0, 6.0, 8.0]);
    }

    #[test]
    fn an_unknown_token_is_an_error() {
        let error = forward(&[0.0; 6], 2, &[3], &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "token: expected an index below 3, found 3"
        );
    }
}
