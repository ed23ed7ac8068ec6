"""Fine-tuning, evaluation and export; needs the train extra."""
