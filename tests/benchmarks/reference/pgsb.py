"""One PG-SB step in plain PyTorch: the same arithmetic as SnoopiCluster's training step, with PyTorch's own best means.

Inputs of a step (a dict of tensors): z, eps, eps_lora [B, 4, H, W]; t, t_lora [B]; kappa [B]; text, null [B, T, D];
lora_text [B, T, D] (null where the prompt was dropped).
"""
import torch
from torch import nn


def alphas_cumprod():
    """abar of Stable Diffusion's scaled-linear schedule, [1000], fp32."""
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return (1 - betas).cumprod(0).float()


def rows(values):
    return values[:, None, None, None]


class Step:
    """Holds the nets, their optimisers and the average; `run` performs one step and returns both losses."""

    def __init__(self, student, teacher, lora_parameters, batched=True, channels_last=False, foreach=True):
        self.student, self.teacher = student, teacher
        self.batched = batched
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        student.to(memory_format=self.format)
        teacher.to(memory_format=self.format)
        self.lora_parameters = lora_parameters
        self.student_parameters = list(student.parameters())
        self.student_optimiser = torch.optim.AdamW(
            self.student_parameters, lr=1e-6, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, foreach=foreach)
        self.lora_optimiser = torch.optim.AdamW(
            lora_parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, foreach=foreach)
        self.average = [p.detach().clone() for p in self.student_parameters]
        self.updates = 0
        self.abar = alphas_cumprod()

    def run(self, inputs):
        x0 = self.generate(inputs["z"], inputs["text"])
        student_loss = self.student_loss(x0, inputs)
        self.student_optimiser.zero_grad(set_to_none=True)
        student_loss.backward()
        lora_loss = self.lora_loss(x0.detach(), inputs)
        self.lora_optimiser.zero_grad(set_to_none=True)
        lora_loss.backward()
        nn.utils.clip_grad_norm_(self.student_parameters, 1.0)
        nn.utils.clip_grad_norm_(self.lora_parameters, 1.0)
        self.student_optimiser.step()
        self.lora_optimiser.step()
        self.update_average()
        return student_loss.item(), lora_loss.item()

    def generate(self, z, text):
        """The student's one step from noise to a clean latent, at the last timestep."""
        t = torch.full((z.shape[0],), 999)
        prediction = self.student(z.to(memory_format=self.format), t, text)
        alpha, sigma = self.abar[999].sqrt(), (1 - self.abar[999]).sqrt()
        return (z - sigma * prediction) / alpha

    def student_loss(self, x0, inputs):
        abar = self.abar[inputs["t"]]
        kappa = rows(inputs["kappa"])
        with torch.no_grad():
            noised = (rows(abar.sqrt()) * x0 + rows((1 - abar).sqrt()) * inputs["eps"])
            frozen_null, frozen_text, lora_null, lora_text = self.teachers(noised, inputs)
            frozen = (1 - kappa) * frozen_null + kappa * frozen_text
            lora = (1 - kappa) * lora_null + kappa * lora_text
            target = x0 - rows(1 - abar) * (frozen - lora)
        return 0.5 * (x0 - target).square().mean()

    def teachers(self, noised, inputs):
        noised = noised.to(memory_format=self.format)
        if self.batched:
            context = torch.cat([inputs["null"], inputs["text"]] * 2)
            noised4 = torch.cat([noised] * 4).to(memory_format=self.format)
            return self.teacher(noised4, inputs["t"].repeat(4), context, 2 * noised.shape[0]).chunk(4)
        return [self.teacher(noised, inputs["t"], inputs[context], lora_from)
                for lora_from in (None, 0) for context in ("null", "text")]

    def lora_loss(self, x0, inputs):
        abar = self.abar[inputs["t_lora"]]
        alpha = rows(abar.sqrt())
        noised = alpha * x0 + rows((1 - abar).sqrt()) * inputs["eps_lora"]
        prediction = self.teacher(noised.to(memory_format=self.format), inputs["t_lora"], inputs["lora_text"], 0)
        return (alpha * prediction - alpha * inputs["eps_lora"]).square().mean()

    @torch.no_grad()
    def update_average(self):
        self.updates += 1
        decay = min(0.9999, (1 + self.updates) / (10 + self.updates))
        torch._foreach_mul_(self.average, decay)
        torch._foreach_add_(self.average, self.student_parameters, alpha=1 - decay)
